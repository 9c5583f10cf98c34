import { MANIFEST_LIMIT_BYTES } from './manifest.ts';

/** Upper bounds of what a release may hold; whoever reads one stops there. */
export interface ReleaseLimits {
  readonly tarballBytes: number;
  readonly kernelBytes: number;
  readonly rootfsBytes: number;
  readonly manifestBytes: number;
  /** Of a binary that the manifest lists. */
  readonly binaryBytes: number;
}

const MiB = 1024 * 1024;

/** Several times what the largest known releases need. */
export const DEFAULT_LIMITS: ReleaseLimits = {
  tarballBytes: 2048 * MiB,
  kernelBytes: 512 * MiB,
  rootfsBytes: 1536 * MiB,
  manifestBytes: MANIFEST_LIMIT_BYTES,
  binaryBytes: 1024 * MiB,
};

/** A manifest that lists more binaries is refused: each of them may be as large as its bound. */
export const MOST_BINARIES = 256;

/** The bound of a tarball's member; whatever else it holds has no business there and is bounded like a manifest. */
export function memberLimit(name: string, limits: ReleaseLimits): number {
  if (name === 'kernel') return limits.kernelBytes;
  return name === 'rootfs.erofs' ? limits.rootfsBytes : limits.manifestBytes;
}

/** A size as people read it: `1.5 GiB`, `12 KiB`, `140 bytes`. */
export function renderSize(sizeBytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];
  const power = sizeBytes < 1024 ? 0 : Math.min(Math.floor(Math.log2(sizeBytes) / 10), units.length - 1);
  const value = sizeBytes / 1024 ** power;
  return `${power === 0 ? value : value.toFixed(1)} ${units[power] ?? ''}`;
}
