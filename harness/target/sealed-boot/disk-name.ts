import { HarnessError } from '../../core/errors.ts';

/**
 * The flags of mke2fs for a disk that a command line finds: by `root=UUID=…`, `root=LABEL=…`, or as the first of all.
 *
 * @throws {HarnessError} `BOOTPROOF_SEALED_ROOT` when it asks for what one disk with ext4 and no partitions cannot be.
 */
export function diskNameFor(cmdline: string): string[] {
  const last = (key: string): string | undefined =>
    cmdline
      .match(new RegExp(`(?:^|\\s)${key}=(\\S+)`, 'g'))
      ?.at(-1)
      ?.trim()
      .slice(key.length + 1);
  const type = last('rootfstype') ?? 'ext4';
  const root = last('root') ?? '';
  const uuid = /^(?:UUID=|\/dev\/disk\/by-uuid\/)([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})$/i.exec(root)?.[1];
  const label = /^(?:LABEL=|\/dev\/disk\/by-label\/)([\w.-]{1,16})$/.exec(root)?.[1];
  if (type.split(',').some((one) => one === 'ext4' || one === 'auto')) {
    if (uuid !== undefined) return ['-U', uuid.toLowerCase()];
    if (label !== undefined) return ['-L', label];
    if (root === '/dev/vda') return [];
  }
  throw new HarnessError(
    'BOOTPROOF_SEALED_ROOT',
    `the system is booted from one ext4 disk without partitions, and its command line asks for root=${root} rootfstype=${type}: seal it with root=UUID=… or root=LABEL=…, or leave the tier contract`,
    { root, type },
  );
}
