import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { UsageError } from '../../core/errors.ts';
import { type FileSource, openFileSource } from '../../host/file-source.ts';
import { kindOf } from '../../host/files.ts';
import { type OciDigest, verifiedChunks } from '../../formats/oci/digest.ts';
import { readOciImage } from '../../formats/oci/image.ts';
import { type LayerEvent, readLayerTar, readOciLayer } from '../../formats/oci/layer.ts';
import { type LayoutFiles, openTarLayout } from '../../formats/oci/layout-files.ts';
import type { ImageChoice } from '../../formats/oci/select-manifest.ts';
import { type Variable, parseEnvironment } from './environment.ts';
import { folderAsLayer } from './folder-layer.ts';

/** An image that disks are made from. Nothing of its layers has been read yet. */
export interface DiskImage extends AsyncDisposable {
  /** What was named. */
  readonly path: string;
  /** Of its manifest, or of a plain folder as one layer: what the image is known by. */
  readonly digest: OciDigest;
  /** Null where there is no configuration: a plain folder. */
  readonly env: readonly Variable[];
  /** The layers, from the lowest to the topmost, each to be read once. */
  layers(): AsyncGenerator<LayerEvent, void, void>[];
}

/**
 * Opens an image: an OCI layout, as a folder or a tar archive, or a plain folder, which is an image of one layer.
 *
 * @throws {UsageError} when nothing is there.
 * @throws {FormatError} for a layout that is malformed, or from which no one image can be chosen.
 * @throws {HarnessError} `BOOTPROOF_UNREADABLE`.
 */
export async function openImage(path: string, choice: ImageChoice, signal: AbortSignal): Promise<DiskImage> {
  const kind = await kindOf(path);
  if (kind === 'missing' || kind === 'other') {
    throw new UsageError(`${path} is no image: name an OCI layout (a folder or a tar archive) or a folder`);
  }
  const isLayout = kind === 'file' || (await kindOf(join(path, 'oci-layout'))) === 'file';
  return isLayout ? openLayout(path, kind, choice) : openFolder(path, signal);
}

async function openLayout(path: string, kind: 'file' | 'folder', choice: ImageChoice): Promise<DiskImage> {
  const opened: FileSource[] = [];
  const open = async (place: string): Promise<FileSource> => {
    const source = await openFileSource(place);
    opened.push(source);
    return source;
  };
  const close = async (): Promise<void> => {
    for (const source of opened.splice(0)) await source[Symbol.asyncDispose]();
  };
  try {
    const files: LayoutFiles =
      kind === 'file'
        ? await openTarLayout(await open(path))
        : {
            open: async (name) => ((await kindOf(join(path, name))) === 'file' ? open(join(path, name)) : null),
          };
    const { digest, config, layers } = await readOciImage(files, choice);
    return {
      path,
      digest,
      env: parseEnvironment(config.env),
      layers: () => layers.map((layer) => readOciLayer(files, layer)),
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openFolder(path: string, signal: AbortSignal): Promise<DiskImage> {
  const hash = createHash('sha256');
  for await (const chunk of folderAsLayer(path, signal)) hash.update(chunk);
  const digest: OciDigest = { algorithm: 'sha256', hex: hash.digest('hex') };
  return {
    path,
    digest,
    env: [],
    // Held against the digest once more: the folder may have changed since.
    layers: () => [readLayerTar(verifiedChunks(folderAsLayer(path, signal), { digest, sizeBytes: null, what: path }))],
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
