import type { Problem } from '../../core/finding.ts';
import type { ErofsDifference } from '../../formats/erofs/compare.ts';
import type { ImageComparison } from './evidence.ts';

/** What two images are called in a sentence. */
export interface Sides {
  readonly first: string;
  readonly second: string;
}

/** What is to be said about two images that must be the same: one problem for each kind of difference, at its first file. */
export function describeDifference(comparison: ImageComparison | null, { first, second }: Sides): Problem[] {
  if (comparison === null || comparison.kind === 'same') return [];
  const both = `${first} and ${second}`;
  if (comparison.kind === 'unreadable') {
    const { offset, problem } = comparison;
    return [
      { at: 'rootfs.erofs', problem: `${both} differ from byte ${offset} on, and one cannot be read: ${problem}` },
    ];
  }
  if (comparison.kind === 'layout') {
    const { offset, superblock } = comparison;
    const named = superblock.length === 0 ? '' : `: ${superblock.join('; ')}`;
    return [
      {
        at: 'rootfs.erofs',
        problem: `${both} hold the same files; only the image's layout differs, from byte ${offset} on${named}`,
        expected: 'the same bytes',
        hint: 'fix the UUID (mkfs.erofs -U), the flags, and the version of mkfs.erofs',
      },
    ];
  }
  const kinds = Map.groupBy(comparison.differences, ({ what }) => what);
  return [...kinds].flatMap(([what, [one, ...more]]) => {
    if (one === undefined) return [];
    const others = more.length === 0 ? '' : `, and ${more.length} more`;
    const owner = one.first === 'nothing' ? second : first;
    const problem =
      what === 'path'
        ? `${both} differ: only ${owner} has ${one.path}${others}`
        : `${both} differ: ${one.path} has another ${NAMES[what]}${others}`;
    return [
      {
        at: one.path,
        problem,
        expected: `${one.first} (${first})`,
        actual: `${one.second} (${second})`,
        hint: HINTS[what],
      },
    ];
  });
}

const NAMES: Readonly<Record<Exclude<ErofsDifference['what'], 'path'>, string>> = {
  type: 'type',
  content: 'content',
  mode: 'mode',
  owner: 'owner',
  mtime: 'time of modification',
  target: 'target',
  device: 'device number',
  xattrs: 'set of extended attributes',
};

const HINTS: Readonly<Record<ErofsDifference['what'], string>> = {
  path: 'a file that is made by chance, left over from an earlier build, or named after the moment or the machine',
  type: 'a link in the place of a file, or the other way round: who wins the race?',
  content: 'a time stamp, a host name, an order by chance, or other versions of what it is made of',
  mode: 'the umask of whoever builds: set modes explicitly',
  owner: 'the user who builds: mkfs.erofs --all-root',
  mtime: 'give every file the time of $SOURCE_DATE_EPOCH: mkfs.erofs -T',
  target: 'a link to a path of the machine that builds',
  device: 'make device nodes by their numbers, not as copies of this machine’s own',
  xattrs: 'attributes of the machine that builds: mkfs.erofs -x-1',
};
