import type { ByteSource } from '../byte-source.ts';
import { ExtentDecoder, type ReadFragment, extentsOf } from './content.ts';
import type { Extent } from './extent.ts';
import { type Inode, bad, readInode } from './inode.ts';
import { FormatError } from '../../core/errors.ts';
import type { Superblock } from './superblock.ts';

/**
 * Random access to the packed inode, in which tails and small files of many others stand together. Its extents are
 * listed once, and the last few decoded ones kept, since neighbours in the tree are neighbours there.
 *
 * @throws {FormatError} when it is read and there is none, or the range leaves it.
 */
export function openFragments(source: ByteSource, superblock: Superblock): ReadFragment {
  let opened: Promise<{ inode: Inode; extents: Extent[] }> | undefined;
  const kept: { extent: Extent; bytes: Uint8Array }[] = [];
  const decoder = new ExtentDecoder(source, superblock, refuseNested);

  async function decoded(extent: Extent, inode: Inode): Promise<Uint8Array> {
    const found = kept.find((entry) => entry.extent === extent);
    if (found !== undefined) return found.bytes;
    const pieces: Uint8Array[] = [];
    for await (const piece of decoder.decode(extent, inode)) pieces.push(Uint8Array.from(piece));
    const bytes = Buffer.concat(pieces);
    kept.push({ extent, bytes });
    if (kept.length > KEPT) kept.shift();
    return bytes;
  }

  return async function* readFragment(offset, sizeBytes) {
    opened ??= openPacked(source, superblock);
    const { inode, extents } = await opened;
    if (!(offset + sizeBytes <= inode.sizeBytes)) throw bad(inode.nid, 'is the packed inode, which a fragment leaves');
    let done = 0;
    for (let index = lastAtOrBefore(extents, offset); done < sizeBytes; index++) {
      const extent = extents[index];
      if (extent === undefined) throw bad(inode.nid, 'is the packed inode, which has a gap');
      const from = offset + done - extent.offset;
      const length = Math.min(extent.sizeBytes - from, sizeBytes - done);
      yield extent.from.kind === 'raw'
        ? await source.read(extent.from.at + from, length)
        : (await decoded(extent, inode)).subarray(from, from + length);
      done += length;
    }
  };
}

const KEPT = 4;

async function openPacked(source: ByteSource, superblock: Superblock): Promise<{ inode: Inode; extents: Extent[] }> {
  if (superblock.packedNid === null) throw new FormatError('erofs', 'a fragment, in an image without packed inode');
  const inode = await readInode(source, superblock, superblock.packedNid);
  const extents: Extent[] = [];
  for await (const extent of extentsOf(source, superblock, inode)) extents.push(extent);
  return { inode, extents };
}

function lastAtOrBefore(extents: readonly Extent[], offset: number): number {
  let low = 0;
  let high = extents.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((extents[middle]?.offset ?? Infinity) <= offset) low = middle;
    else high = middle;
  }
  return low;
}

async function* refuseNested(): AsyncGenerator<Uint8Array> {
  await Promise.reject(new FormatError('erofs', 'a fragment inside the packed inode'));
}
