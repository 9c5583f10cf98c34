import { UsageError } from '../../core/errors.ts';
import { chunksOf } from '../../formats/byte-source.ts';
import { type OciImage, readOciImage } from '../../formats/oci/image.ts';
import { packingOf, readLayerTar, readOciLayer, unpackLayer } from '../../formats/oci/layer.ts';
import { openTarLayout } from '../../formats/oci/layout-files.ts';
import { openFileSource } from '../../host/file-source.ts';
import { kindOf } from '../../host/files.ts';
import { openFolderFiles } from '../../host/folder-files.ts';
import type { LayerOpener } from './build-tree.ts';

/** The layers of an image, open until disposed of. */
export interface OpenLayers extends AsyncDisposable {
  readonly layers: readonly LayerOpener[];
  /** What the layout says of the image; null for layers that were named one by one. */
  readonly image: OciImage | null;
}

/**
 * The layers of an image in a layout, which is named as `PATH` or `PATH:TAG`; a path may hold colons itself.
 *
 * @throws {UsageError} when there is no such path.
 * @throws {FormatError} when it is no layout, or holds no such image.
 */
export async function openImageLayers(named: string): Promise<OpenLayers> {
  const { path, tag } = await splitTag(named);
  const resources = new AsyncDisposableStack();
  try {
    const files =
      (await kindOf(path)) === 'folder'
        ? resources.use(openFolderFiles(path))
        : await openTarLayout(resources.use(await openFileSource(path)));
    const image = await readOciImage(files, { tag });
    const layers = image.layers.map((layer) => () => readOciLayer(files, layer));
    return { layers, image, [Symbol.asyncDispose]: () => resources.disposeAsync() };
  } catch (error) {
    await resources.disposeAsync();
    throw error;
  }
}

/** Layers that are tar archives, bare or packed with gzip or zstd, the lowest first. */
export async function openLayerFiles(paths: readonly string[]): Promise<OpenLayers> {
  const resources = new AsyncDisposableStack();
  const layers: LayerOpener[] = [];
  for (const path of paths) {
    const source = resources.use(await openFileSource(path));
    const head = await source.read(0, Math.min(4, source.sizeBytes));
    layers.push(() => readLayerTar(unpackLayer(chunksOf(source), packingOf(head))));
  }
  return { layers, image: null, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

async function splitTag(named: string): Promise<{ path: string; tag?: string }> {
  if ((await kindOf(named)) !== 'missing') return { path: named };
  for (let colon = named.indexOf(':'); colon !== -1; colon = named.indexOf(':', colon + 1)) {
    const path = named.slice(0, colon);
    if (path !== '' && (await kindOf(path)) !== 'missing') return { path, tag: named.slice(colon + 1) };
  }
  throw new UsageError(
    `${named}: there is no such image layout; name its folder, or its archive, and a tag behind a colon`,
  );
}
