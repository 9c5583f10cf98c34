import type { Problem } from '../../core/finding.ts';
import { type Algorithm, INCOMPAT } from '../../formats/erofs/features.ts';
import type { RootfsNeeds } from './prediction.ts';

/**
 * What an EROFS image has that a kernel of this release cannot read. Nothing is said of a release that is not known.
 * Source: the histories of fs/erofs/erofs_fs.h and of fs/erofs/Kconfig.
 */
export function unreadFeatures({ incompat, algorithms }: RootfsNeeds, release: string | null): Problem[] {
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(release ?? '') ?? [];
  if (release === null || major === undefined || minor === undefined) return [];
  const isOlder = ([newerMajor, newerMinor]: Version): boolean =>
    Number(major) < newerMajor || (Number(major) === newerMajor && Number(minor) < newerMinor);
  const wanted = [
    ...FEATURES.filter(({ bit }) => (incompat & bit) !== 0),
    ...algorithms.flatMap((name) => ALGORITHMS[name] ?? []),
  ];
  return wanted
    .filter(({ since }) => isOlder(since))
    .map(({ name, since: [sinceMajor, sinceMinor] }) => ({
      at: 'kernel',
      problem: `the root has ${name}, which Linux reads from ${String(sinceMajor)}.${String(sinceMinor)} on: "Unable to mount root fs"`,
      expected: `Linux ${String(sinceMajor)}.${String(sinceMinor)} or newer`,
      actual: release,
      hint: 'build the image without it, or ship a newer kernel',
    }));
}

type Version = readonly [number, number];

interface Wanted {
  readonly name: string;
  readonly since: Version;
}

const FEATURES: readonly (Wanted & { readonly bit: number })[] = [
  { bit: INCOMPAT.zeroPadding, name: 'LZ4 data padded in front', since: [5, 4] },
  { bit: INCOMPAT.bigClusters, name: 'big physical clusters', since: [5, 13] },
  { bit: INCOMPAT.chunks, name: 'files made of chunks', since: [5, 15] },
  { bit: INCOMPAT.devices, name: 'further devices or a second compression', since: [5, 16] },
  { bit: INCOMPAT.tailPacking, name: 'compressed tails beside inodes', since: [5, 17] },
  { bit: INCOMPAT.fragments, name: 'fragments or deduplicated data', since: [6, 1] },
  { bit: INCOMPAT.xattrPrefixes, name: 'long prefixes of attribute names', since: [6, 4] },
];

const ALGORITHMS: Readonly<Partial<Record<Algorithm, Wanted>>> = {
  lzma: { name: 'data packed with LZMA', since: [5, 16] },
  deflate: { name: 'data packed with DEFLATE', since: [6, 6] },
  zstd: { name: 'data packed with Zstandard', since: [6, 10] },
};
