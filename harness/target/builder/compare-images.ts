import type { ImageComparison } from '../../checks/builder/evidence.ts';
import { FormatError } from '../../core/errors.ts';
import { compareErofs } from '../../formats/erofs/compare.ts';
import { type FileSource, openFileSource } from '../../host/file-source.ts';

/**
 * How two images differ: in their trees, else in where their bytes first do.
 *
 * @throws {HarnessError} when one of the files cannot be read.
 */
export async function compareImages(first: string, second: string): Promise<ImageComparison> {
  await using one = await openFileSource(first);
  await using two = await openFileSource(second);
  const offset = await firstDifference(one, two);
  if (offset === null) return { kind: 'same' };
  try {
    const { differences, superblock } = await compareErofs(one, two);
    if (differences.length === 0) return { kind: 'layout', offset, superblock };
    return { kind: 'tree', differences: differences.slice(0, MOST_DIFFERENCES) };
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return { kind: 'unreadable', offset, problem: error.message };
  }
}

/** The first byte in which two files differ, or that only one of them has; null when they are the same. */
async function firstDifference(one: FileSource, two: FileSource): Promise<number | null> {
  const end = Math.min(one.sizeBytes, two.sizeBytes);
  for (let at = 0; at < end; at += PIECE_BYTES) {
    const length = Math.min(PIECE_BYTES, end - at);
    const [a, b] = await Promise.all([one.read(at, length), two.read(at, length)]);
    if (Buffer.compare(a, b) === 0) continue;
    return at + a.findIndex((byte, index) => byte !== b[index]);
  }
  return one.sizeBytes === two.sizeBytes ? null : end;
}

const PIECE_BYTES = 1024 * 1024;
/** A whole tree of other times is as clear after so many. */
const MOST_DIFFERENCES = 10_000;
