import { join } from 'node:path';
import { fileSize, makeFolder } from '../../host/files.ts';
import { digestOfFile } from '../../host/file-digest.ts';
import { removeTree } from '../../host/remove-tree.ts';
import { makeExt4 } from '../ext4/make-ext4.ts';
import type { DiskImage } from '../image/open-image.ts';
import { readLayers } from '../image/read-layers.ts';
import { RECIPE, readAbout, writeAbout } from './about.ts';
import { DISK_FILE, type OpenEntry, openEntry } from './entry.ts';
import type { PreparedDisk, PrepareRequest } from './prepared-disk.ts';

/**
 * The disk of an image, out of the store or made now: stage 1.
 *
 * @throws {FormatError} for an image that is malformed; the errors of {@link makeExt4}.
 */
export async function prepareImageDisk(
  image: DiskImage,
  { store, signal, counts, onWait }: PrepareRequest,
): Promise<PreparedDisk> {
  const entry = await openEntry(
    { store, kind: 'images', key: imageKey(image) },
    {
      signal,
      ...(onWait === undefined ? {} : { onWait }),
      async make(folder) {
        counts.imageBuilds += 1;
        const scratch = join(folder, 'scratch');
        const data = join(scratch, 'data');
        await makeFolder(data);
        const tree = await readLayers(image.layers(), data, signal);
        const disk = join(folder, DISK_FILE);
        await makeExt4(tree, disk, { id: image.digest.hex, scratch, signal });
        await removeTree(scratch);
        await writeAbout(folder, {
          image: `${image.digest.algorithm}:${image.digest.hex}`,
          guest: null,
          sha256: await digestOfFile(disk),
          sizeBytes: await fileSize(disk),
          env: image.env.map(([name, value]) => [name, value]),
        });
      },
    },
  );
  if (entry.isHit) counts.imageHits += 1;
  return preparedDisk(entry);
}

/** The name of an image's disk in the store, which differs with what is made of it. */
export function imageKey({ digest }: Pick<DiskImage, 'digest'>): string {
  return `${digest.algorithm}-${digest.hex}-r${String(RECIPE)}`;
}

/** An open entry as a disk; it is given back when it says nothing of itself. */
export async function preparedDisk(entry: OpenEntry): Promise<PreparedDisk> {
  try {
    const about = await readAbout(entry.folder);
    return {
      ...about,
      path: join(entry.folder, DISK_FILE),
      isHit: entry.isHit,
      [Symbol.asyncDispose]: () => entry[Symbol.asyncDispose](),
    };
  } catch (error) {
    await entry[Symbol.asyncDispose]();
    throw error;
  }
}
