/** Compression algorithms by their number on disk. */
export const ALGORITHMS = ['lz4', 'lzma', 'deflate', 'zstd'] as const;

export type Algorithm = (typeof ALGORITHMS)[number];

/** Bits that a reader may not know. Source: EROFS_FEATURE_COMPAT_* in fs/erofs/erofs_fs.h. */
export const COMPAT = { checksum: 0x1 } as const;

/**
 * Bits that a reader must know. Some carry two features that came at the same time. `known` is what is read here, which
 * is what Linux 6.12 reads. Source: EROFS_FEATURE_INCOMPAT_*.
 */
export const INCOMPAT = {
  zeroPadding: 0x1,
  compressionConfigs: 0x2,
  bigClusters: 0x2,
  chunks: 0x4,
  devices: 0x8,
  secondHead: 0x8,
  tailPacking: 0x10,
  fragments: 0x20,
  deduplication: 0x20,
  xattrPrefixes: 0x40,
  known: 0x7f,
} as const;

/** The names of the set bits, incompatible ones first. */
export function featureNames(compat: number, incompat: number): string[] {
  const named = (bits: number, names: readonly string[]): string[] =>
    names.filter((_, bit) => (bits & (1 << bit)) !== 0);
  return [...named(incompat, INCOMPAT_NAMES), ...named(compat, COMPAT_NAMES)];
}

const INCOMPAT_NAMES = [
  'zero padding',
  'compression configurations or big physical clusters',
  'chunk-based files',
  'device table or second compression head',
  'compressed tails inline',
  'fragments or deduplication',
  'long xattr prefixes',
];
const COMPAT_NAMES = ['superblock checksum', 'modification times', 'xattr filter'];
