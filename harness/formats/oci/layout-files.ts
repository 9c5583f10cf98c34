import { FormatError } from '../../core/errors.ts';
import { type ByteSource, chunksOf, sliceSource } from '../byte-source.ts';
import { BLOCK_BYTES } from '../tar-header.ts';
import { readTar } from '../tar.ts';

/** The files of an image layout, wherever they are: a folder, or a tar archive. */
export interface LayoutFiles {
  /**
   * A file by its path in the layout (`index.json`, `blobs/sha256/…`); null when it is not there. The source is read at
   * once and not kept: whoever gave it may close it with the layout.
   */
  open(path: string): Promise<ByteSource | null>;
}

/**
 * The files of a layout that is packed as a bare tar archive, as `skopeo copy … oci-archive:` and `docker save` write it.
 *
 * @throws {FormatError} when it is no tar archive.
 */
export async function openTarLayout(archive: ByteSource): Promise<LayoutFiles> {
  const files = new Map<string, ByteSource>();
  for await (const event of readTar(chunksOf(archive), { mostExtensionBytes: Infinity })) {
    if (event.kind !== 'entry') continue;
    const { entry } = event;
    if (entry.type !== '0' || entry.isSparse) continue;
    if (files.size === MOST_FILES) throw new FormatError('oci', `a layout of more than ${String(MOST_FILES)} files`);
    // As for whoever unpacks it, the last of a name counts.
    files.set(entry.name.replace(/^(?:\.\/)+/, ''), sliceSource(archive, entry.offset + BLOCK_BYTES, entry.sizeBytes));
  }
  return { open: (path) => Promise.resolve(files.get(path) ?? null) };
}

const MOST_FILES = 100_000;
