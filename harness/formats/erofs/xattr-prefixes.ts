import { FormatError } from '../../core/errors.ts';
import type { ByteSource } from '../byte-source.ts';
import type { ReadFragment } from './content.ts';
import type { Superblock } from './superblock.ts';
import { SHORT_PREFIXES } from './xattr.ts';

/**
 * The prefixes of attribute names that an image defines itself, as `trusted.overlay.`. Source:
 * Documentation/filesystems/erofs.rst, "Long extended attribute name prefixes".
 *
 * @throws {FormatError} when they leave their place.
 */
export async function readLongPrefixes(
  source: ByteSource,
  superblock: Superblock,
  readPacked: ReadFragment,
): Promise<string[]> {
  const { count, at: start } = superblock.xattrPrefixes ?? { count: 0, at: 0 };
  // They stand in the packed inode where there is one, in the image itself otherwise.
  const read = async (offset: number, length: number): Promise<Buffer> =>
    superblock.packedNid === null
      ? Buffer.from(await source.read(offset, length))
      : collect(readPacked(offset, length));
  const prefixes: string[] = [];
  for (let index = 0, at = start; index < count; index++) {
    const sizeBytes = (await read(at, 2)).readUInt16LE(0);
    if (sizeBytes === 0 || sizeBytes > LONGEST)
      throw new FormatError('erofs', `an attribute prefix of ${String(sizeBytes)} bytes`, at);
    const bytes = await read(at + 2, sizeBytes);
    prefixes.push(`${SHORT_PREFIXES[bytes.readUInt8(0)] ?? ''}${bytes.subarray(1).toString('latin1')}`);
    at = Math.ceil((at + 2 + sizeBytes) / 4) * 4;
  }
  return prefixes;
}

/** A base prefix's number and a name of at most 255 bytes. */
const LONGEST = 256;

async function collect(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(Uint8Array.from(piece));
  return Buffer.concat(all);
}
