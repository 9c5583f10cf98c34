import { dirname } from 'node:path';
import { openExt4Verity } from '../../formats/ext4-verity.ts';
import type { VerityAlgorithm } from '../../formats/fs-verity.ts';
import { readChunks } from '../../host/file-chunks.ts';
import { makeFolder } from '../../host/files.ts';
import { writeChunks } from '../../host/write-chunks.ts';

/**
 * Writes a file with what ext4 keeps of its fs-verity behind it, so that it need not be enabled by a kernel; gives how many
 * bytes are the file's own.
 *
 * @param change gives other bytes in the place of the file's first ones, in a file whose fs-verity is that of the original:
 * what a disk holds on which somebody wrote below the file system.
 */
export async function stageVerityFile(
  source: string,
  staged: string,
  algorithm: VerityAlgorithm,
  change: (first: Uint8Array) => Uint8Array = (first) => first,
): Promise<{ readonly sizeBytes: number }> {
  const verity = openExt4Verity(algorithm);
  let sizeBytes = 0;
  await makeFolder(dirname(staged));
  await writeChunks(
    staged,
    (async function* () {
      for await (const chunk of readChunks(source)) {
        verity.update(chunk);
        yield sizeBytes === 0 ? change(chunk) : chunk;
        sizeBytes += chunk.length;
      }
      yield verity.rest();
    })(),
  );
  return { sizeBytes };
}
