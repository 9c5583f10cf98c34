import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { pack } from 'tar-stream';
import type { Sha256 } from '../core/digest.ts';
import { readChunks } from '../host/file-chunks.ts';
import { fileSize } from '../host/files.ts';
import { openAtomicWriter } from '../host/atomic-writer.ts';

/** One member of a tarball: a file of the machine, or bytes. */
export interface MemberSource {
  readonly name: string;
  readonly from: string | Uint8Array;
}

/**
 * Writes a gzip-compressed tarball, whole or not at all, and gives the digest of its bytes. The same members and time give
 * the same bytes: owner, modes and order are fixed, and gzip's own time stays zero.
 */
export async function writeTarball(path: string, members: readonly MemberSource[], time: Date): Promise<Sha256> {
  const archive = pack();
  const hash = createHash('sha256');
  await using writer = await openAtomicWriter(path);
  const written = pipeline(archive, createGzip({ level: 9 }), async function (chunks: AsyncIterable<Uint8Array>) {
    for await (const chunk of chunks) {
      hash.update(chunk);
      await writer.write(chunk);
    }
  });
  await Promise.all([addMembers(archive, members, time), written]);
  await writer.commit();
  return hash.digest('hex') as Sha256;
}

async function addMembers(
  archive: ReturnType<typeof pack>,
  members: readonly MemberSource[],
  time: Date,
): Promise<void> {
  for (const { name, from } of members) {
    const size = typeof from === 'string' ? await fileSize(from) : from.length;
    const entry = archive.entry({ name, size, mode: 0o644, mtime: time, uid: 0, gid: 0, uname: 'root', gname: 'root' });
    await pipeline(typeof from === 'string' ? readChunks(from) : [from], entry);
  }
  archive.finalize();
}
