import { z } from 'zod';
import type { RootfsEntry } from '../checks/rootfs/evidence.ts';

/** One name of a tree, and the line that shows it. */
export const treeEntrySchema = z.strictObject({
  path: z.string(),
  type: z.string(),
  mode: z.string().describe('Octal, as chmod takes it.'),
  uid: z.number(),
  gid: z.number(),
  sizeBytes: z.number(),
  device: z.string().nullable().describe('`major:minor`'),
  target: z.string().nullable(),
  sha256: z.string().nullable(),
  xattrs: z.array(z.string()),
  line: z.string().describe('As `ls -l` would show it.'),
});

/** Every name of a tree, in its order. */
export function treeOfEntries(entries: readonly RootfsEntry[]): z.infer<typeof treeEntrySchema>[] {
  const widest = Math.max(0, ...entries.map((entry) => sizeOf(entry).length));
  return entries.map((entry) => {
    const { path, type, mode, uid, gid, sizeBytes, target, sha256, xattrs } = entry;
    return {
      path,
      type,
      mode: mode.toString(8).padStart(4, '0'),
      uid,
      gid,
      sizeBytes,
      device: deviceOf(entry),
      target,
      sha256,
      xattrs: [...xattrs],
      line: `${permissions(entry)} ${String(uid)}:${String(gid)} ${sizeOf(entry).padStart(widest)} ${path}${target === null ? '' : ` -> ${target}`}`,
    };
  });
}

function sizeOf(entry: RootfsEntry): string {
  return deviceOf(entry) ?? String(entry.sizeBytes);
}

function deviceOf({ device }: RootfsEntry): string | null {
  return device === null ? null : `${String(device.major)}:${String(device.minor)}`;
}

/** `drwxr-xr-x`, set-id and sticky bits in the places that `ls` gives them. */
function permissions({ type, mode }: RootfsEntry): string {
  const bits = RIGHTS.map((letter, index) => ((mode >> (8 - index)) & 1 ? letter : '-'));
  const special = [
    [0o4000, 2, 's'],
    [0o2000, 5, 's'],
    [0o1000, 8, 't'],
  ] as const;
  for (const [bit, place, letter] of special) {
    if ((mode & bit) !== 0) bits[place] = bits[place] === 'x' ? letter : letter.toUpperCase();
  }
  return `${LETTERS[type]}${bits.join('')}`;
}

const RIGHTS = ['r', 'w', 'x', 'r', 'w', 'x', 'r', 'w', 'x'];
const LETTERS: Readonly<Record<RootfsEntry['type'], string>> = {
  file: '-',
  directory: 'd',
  symlink: 'l',
  'character device': 'c',
  'block device': 'b',
  fifo: 'p',
  socket: 's',
};
