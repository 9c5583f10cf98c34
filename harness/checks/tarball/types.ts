import { TARBALL_MEMBERS } from '../../release/member-names.ts';
import { defineCheck } from '../check.ts';
import { hasTarball } from './has-tarball.ts';

/** Every entry is a plain file. */
export const entryTypes = defineCheck({
  id: 'tarball/types',
  holds:
    'every entry is a plain regular file: no link, device, folder or sparse file, readable and without a set-id bit',
  why: 'a link points to a file of the user’s machine, and a sparse file is unpacked by few tools',
  mend: 'pack copies of the files, not links to them, with mode 0644 and without `--sparse`',
  tier: 'contract',
  per: 'arch',
  evidence: 'tarball',
  after: ['tarball/archive'],
  appliesTo: hasTarball,
  check: ({ tar: { entries } }) =>
    entries.flatMap(({ name, type, linkName, isSparse, mode, pax }) => {
      const at = pax.find(([key]) => key === 'GNU.sparse.name')?.[1] ?? name;
      const what = isSparse ? 'a sparse file' : (TYPES[type] ?? `an entry of type "${type}"`);
      const isMember = (TARBALL_MEMBERS as readonly string[]).includes(at);
      const expected = 'a regular file';
      if (isSparse || type !== '0') {
        const target = type === '1' || type === '2' ? ` to ${linkName}` : '';
        const hint = isMember
          ? 'pack the file itself: tar --dereference --hard-dereference, without --sparse'
          : 'pack only the three files';
        return [{ at, problem: `${at} is ${what}${target}, not a regular file`, expected, actual: what, hint }];
      }
      if ((mode & 0o7000) !== 0) {
        return [{ at, problem: `${at} has the mode ${mode.toString(8)}: a set-id or sticky bit`, expected: '644' }];
      }
      if ((mode & 0o400) !== 0) return [];
      return [{ at, problem: `${at} has the mode ${mode.toString(8)}: its owner cannot read it`, expected: '644' }];
    }),
});

const TYPES: Readonly<Record<string, string>> = {
  '1': 'a hard link',
  '2': 'a symlink',
  '3': 'a character device',
  '4': 'a block device',
  '5': 'a folder',
  '6': 'a FIFO',
  '7': 'a contiguous file',
  S: 'a sparse file',
  M: 'a piece of a multi-volume archive',
  V: 'a volume label',
};
