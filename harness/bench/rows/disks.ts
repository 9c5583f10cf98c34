import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { prepareImageDisk } from '../../disks/cache/image-disk.ts';
import { zeroCounts } from '../../disks/cache/prepared-disk.ts';
import { prepareClone, releaseClone } from '../../disks/clones.ts';
import { openImage } from '../../disks/image/open-image.ts';
import { openOverlay } from '../../disks/overlay.ts';
import { findTemplate } from '../../disks/templates.ts';
import { openAtomicWriter } from '../../host/atomic-writer.ts';
import { writeAtomic, writeSparse } from '../../host/files.ts';
import { removeTree } from '../../host/remove-tree.ts';
import { requireTool } from '../../host/tool.ts';
import type { KnownDigests } from '../../store/known-digests.ts';
import type { BenchRow, Sample } from '../row.ts';
import { sampleProgram } from '../sample-program.ts';

/** What guests wait for before they are started. */
export const DISKS: readonly BenchRow[] = [
  {
    name: 'disk-hit',
    ours: 'a prepared disk that is in the store, as a library call',
    byHand: null,
    goal: { durationMs: 5 },
    rounds: 9,
    async open({ folder, signal }) {
      const tree = join(folder, 'disk-hit');
      await writeAtomic(join(tree, 'etc', 'hostname'), 'guest');
      const image = await openImage(tree, {}, signal);
      const request = { store: join(folder, 'disk-store'), signal, counts: zeroCounts() };
      const take = async (): Promise<void> => (await prepareImageDisk(image, request))[Symbol.asyncDispose]();
      await take();
      return { input: 'one disk', ours: () => timed(take) };
    },
  },
  {
    name: 'disk-clone',
    ours: 'a clone of a template, with its stamp, on the disk when it returns',
    byHand: '`cp --reflink=auto template clone && sync clone`',
    goal: { ratio: 1.1 },
    rounds: 5,
    async open({ folder, signal }) {
      const places = { templates: join(folder, 'disk-templates'), clones: join(folder, 'disk-clones') };
      const template = join(places.templates, 'base', 'rootfs.ext4');
      await writeRandom(template, GIGABYTE);
      const known: KnownDigests = {};
      // Settled, so that the template is not hashed anew with every clone.
      await new Promise((resolve) => setTimeout(resolve, 2_500));
      await findTemplate(places.templates, 'base', known);
      const copy = join(folder, 'disk-copy');
      return {
        input: 'a template of 1 GB',
        sizeBytes: GIGABYTE,
        async ours() {
          const sample = await timed(async () => {
            await prepareClone(places, { vmId: 'vm', stack: 'base', known, signal });
          });
          await releaseClone(places, 'vm', signal);
          return sample;
        },
        async byHand() {
          const command = 'cp --reflink=auto "$1" "$2" && sync "$2"';
          const sample = await sampleProgram('sh', ['-c', command, 'sh', template, copy], signal);
          await removeTree(copy);
          return sample;
        },
      };
    },
  },
  {
    name: 'disk-overlay',
    ours: 'an overlay over a disk, as a library call',
    byHand: '`qemu-img create -f qcow2 -F raw -b disk overlay`',
    goal: { ratio: 1 },
    rounds: 9,
    async open({ folder, signal }) {
      const [base, path] = [join(folder, 'disk-base'), join(folder, 'disk-overlay.qcow2')];
      await writeSparse(base, GIGABYTE);
      const args = ['create', '-q', '-f', 'qcow2', '-F', 'raw', '-b', base, path];
      return {
        input: 'a base of 1 GB',
        ours: () =>
          timed(async () => {
            await openOverlay({ base, baseFormat: 'raw', path, reuse: false });
          }),
        byHand: () => sampleProgram(requireTool('qemu-img'), args, signal),
      };
    },
  },
];

async function timed(call: () => Promise<void>): Promise<Sample> {
  const started = performance.now();
  await call();
  return { durationMs: performance.now() - started };
}

/** Bytes that no file system makes smaller. */
async function writeRandom(path: string, sizeBytes: number): Promise<void> {
  await using writer = await openAtomicWriter(path);
  for (let left = sizeBytes; left > 0; left -= PIECE_BYTES)
    await writer.write(randomBytes(Math.min(left, PIECE_BYTES)));
  await writer.commit();
}

const GIGABYTE = 1_000_000_000;
const PIECE_BYTES = 8 * 1024 * 1024;
