import { defineCheck } from '../check.ts';

/** Every inode and every block of the image can be read. */
export const rootfsContents = defineCheck({
  id: 'rootfs/contents',
  holds: 'every inode and every block of the image decodes',
  why: 'the image mounts and boots until somebody reads the damaged file',
  mend: 'build the image again; when it is damaged again, look at the disk, the memory and the transfer',
  tier: 'contract',
  per: 'arch',
  evidence: 'rootfs',
  after: ['rootfs/format'],
  appliesTo: () => null,
  check: ({ problem, entries }) => [
    ...(problem === null
      ? []
      : [{ at: 'rootfs.erofs', problem: `the tree cannot be walked: ${problem}`, hint: DAMAGED }]),
    ...entries.flatMap((entry) =>
      entry.problem === null
        ? []
        : [
            {
              at: `rootfs.erofs:${entry.path}`,
              problem: `${entry.path} cannot be read`,
              actual: entry.problem,
              hint: DAMAGED,
            },
          ],
    ),
  ],
});

const DAMAGED = 'bytes of the image were changed after it was made';
