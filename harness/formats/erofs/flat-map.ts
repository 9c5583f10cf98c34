import type { ByteSource } from '../byte-source.ts';
import type { Extent } from './extent.ts';
import { type Inode, bad } from './inode.ts';
import type { Superblock } from './superblock.ts';

/**
 * The extents of an inode whose data is not compressed: plain, inline or in chunks.
 *
 * @throws {FormatError} when its data, or the table that leads to it, lies outside the image.
 */
export async function* flatExtents(source: ByteSource, superblock: Superblock, inode: Inode): AsyncGenerator<Extent> {
  if (inode.layout === 'chunks') yield* chunkExtents(source, superblock, inode);
  else yield* plainExtents(source, superblock, inode);
}

function* plainExtents(source: ByteSource, { blockSizeBytes }: Superblock, inode: Inode): Generator<Extent> {
  const { sizeBytes } = inode;
  // The last block, also a whole one, stands behind the inode when the layout is inline.
  const blocks = Math.ceil(sizeBytes / blockSizeBytes) - (inode.layout === 'inline' ? 1 : 0);
  const outside = Math.min(sizeBytes, Math.max(0, blocks) * blockSizeBytes);
  if (outside > 0) {
    const at = inode.dataField * blockSizeBytes;
    requireInside(source, inode, at, outside);
    yield { offset: 0, sizeBytes: outside, from: { kind: 'raw', at } };
  }
  if (outside < sizeBytes) {
    const at = inode.xattrsAt + inode.xattrBytes;
    const tail = sizeBytes - outside;
    if ((at % blockSizeBytes) + tail > blockSizeBytes)
      throw bad(inode.nid, 'has inline data across a block boundary', at);
    requireInside(source, inode, at, tail);
    yield { offset: outside, sizeBytes: tail, from: { kind: 'raw', at } };
  }
}

async function* chunkExtents(source: ByteSource, { blockSizeBytes }: Superblock, inode: Inode): AsyncGenerator<Extent> {
  const format = inode.dataField & 0xffff;
  if ((format & ~(CHUNK_BITS | WITH_INDEXES)) !== 0) {
    throw bad(inode.nid, `has the unknown chunk format 0x${format.toString(16)}`);
  }
  const entryBytes = (format & WITH_INDEXES) === 0 ? 4 : 8;
  const chunkBytes = blockSizeBytes * 2 ** (format & CHUNK_BITS);
  const tableAt = Math.ceil((inode.xattrsAt + inode.xattrBytes) / entryBytes) * entryBytes;
  const chunks = Math.ceil(inode.sizeBytes / chunkBytes);
  if (!(tableAt + chunks * entryBytes <= source.sizeBytes))
    throw bad(inode.nid, 'has chunks outside the image', tableAt);
  for (let index = 0; index < chunks; index++) {
    const entryAt = tableAt + index * entryBytes;
    const bytes = await source.read(entryAt, entryBytes);
    const view = new DataView(bytes.buffer, bytes.byteOffset, entryBytes);
    const block = view.getUint32(entryBytes - 4, true);
    const offset = index * chunkBytes;
    const sizeBytes = Math.min(chunkBytes, inode.sizeBytes - offset);
    if (block === NO_BLOCK) {
      yield { offset, sizeBytes, from: { kind: 'hole' } };
      continue;
    }
    const device = entryBytes === 8 ? view.getUint16(2, true) : 0;
    if (device !== 0) throw bad(inode.nid, `has data on the extra device ${String(device)}`, entryAt);
    requireInside(source, inode, block * blockSizeBytes, sizeBytes);
    yield { offset, sizeBytes, from: { kind: 'raw', at: block * blockSizeBytes } };
  }
}

const CHUNK_BITS = 0x1f;
const WITH_INDEXES = 0x20;
const NO_BLOCK = 0xffffffff;

function requireInside(source: ByteSource, inode: Inode, at: number, sizeBytes: number): void {
  if (!(at + sizeBytes <= source.sizeBytes)) throw bad(inode.nid, 'has data beyond the end of the image', at);
}
