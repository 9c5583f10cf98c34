import { join } from 'node:path';
import { HarnessError } from '../../core/errors.ts';
import { type VerityAlgorithm, verityDigest } from '../../formats/fs-verity.ts';
import { openAtomicWriter } from '../../host/atomic-writer.ts';
import { kindOf, makeFolder, readBounded, replaceLink, writeAtomic } from '../../host/files.ts';
import { objectName } from '../oci/finish-tree.ts';
import type { ObjectSink } from '../oci/object-sink.ts';
import { parseMeta, renderMeta } from './meta.ts';

/** A composefs repository that is written to. */
export interface RepositoryWriter extends ObjectSink {
  /** Puts an image among the objects and names it; a reference, when one is given, leads to it from then on. */
  addImage(image: Uint8Array, reference: string | null): Promise<string>;
}

/**
 * Opens a repository for writing; what is no repository yet becomes one. Objects come into being whole, and an image has its
 * name only when everything that it needs is on the disk. fs-verity itself is for whoever installs the repository: it is
 * enabled by the file system that the files lie on.
 *
 * @throws {HarnessError} `BOOTPROOF_REPOSITORY_ALGORITHM` when it has objects of the other hash.
 * @throws {FormatError} for a `meta.json` that is none.
 */
export async function openRepositoryWriter(folder: string, algorithm: VerityAlgorithm): Promise<RepositoryWriter> {
  const meta = join(folder, 'meta.json');
  if ((await kindOf(meta)) === 'missing') await writeAtomic(meta, Buffer.from(renderMeta(algorithm)));
  const { algorithm: own } = parseMeta(await readBounded(meta, MOST_META_BYTES));
  if (own !== algorithm) {
    throw new HarnessError(
      'BOOTPROOF_REPOSITORY_ALGORITHM',
      `${folder} holds objects of ${own}: name --algorithm ${own}, or another folder`,
    );
  }
  const objects = join(folder, 'objects');
  const refs = join(folder, 'images', 'refs');
  let incoming = 0;
  return {
    open() {
      // Its name is not known before its last byte.
      const writer = openAtomicWriter(
        join(objects, `incoming-${String(process.pid)}-${String((incoming += 1))}`),
        0o444,
      );
      return {
        write: async (bytes) => (await writer).write(bytes),
        async keep(digest) {
          await using file = await writer;
          await file.commit(join(objects, objectName(digest)));
        },
        abandon: async () => (await writer)[Symbol.asyncDispose](),
      };
    },
    async addImage(image, reference) {
      const digest = verityDigest(algorithm, image);
      await writeAtomic(join(objects, objectName(digest)), image, 0o444);
      await makeFolder(refs);
      await replaceLink(join(folder, 'images', digest), join('..', 'objects', objectName(digest)));
      if (reference !== null) await replaceLink(join(refs, reference), join('..', '..', 'images', digest));
      return digest;
    },
  };
}

export const MOST_META_BYTES = 64 * 1024;
