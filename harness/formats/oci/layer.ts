import { FormatError } from '../../core/errors.ts';
import { emptyGzipFacts, inflateGzip } from '../gzip.ts';
import { readTar } from '../tar.ts';
import { inflateZstd } from '../zstd.ts';
import type { LayerPacking } from './descriptor.ts';
import { verifiedChunks } from './digest.ts';
import { openBlob } from './document.ts';
import type { OciLayer } from './image.ts';
import { type LayerEntry, layerEntry } from './layer-entry.ts';
import type { LayoutFiles } from './layout-files.ts';

/** What reading a layer comes to, in its order: after an `entry` its data follows. */
export type LayerEvent =
  { readonly kind: 'entry'; readonly entry: LayerEntry } | { readonly kind: 'data'; readonly bytes: Uint8Array };

/**
 * The entries of a layer of an image. Blob and unpacked archive are held against their digests when the last event was
 * taken: whoever stops before it has read something that nobody vouches for.
 *
 * @throws {FormatError} for another blob than was promised, a damaged packing, or an archive that is none.
 */
export async function* readOciLayer(files: LayoutFiles, layer: OciLayer): AsyncGenerator<LayerEvent, void, void> {
  const { descriptor, packing, diffId } = layer;
  const unpacked = unpackLayer(openBlob(files, descriptor), packing);
  const what = `the unpacked ${descriptor.digest}`;
  try {
    yield* readLayerTar(verifiedChunks(unpacked, { digest: diffId, sizeBytes: null, what }));
  } catch (error) {
    // A damaged blob is told as what it is, not by what the damage did to the archive in it.
    if (error instanceof FormatError) await readToEnd(openBlob(files, descriptor));
    throw error;
  }
}

/**
 * The entries of a layer that is given as a bare tar archive. All of the input is read, also what stands behind its end.
 *
 * @throws {FormatError} for an archive that is none, or holds what no layer may.
 */
export async function* readLayerTar(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<LayerEvent, void, void> {
  const reading = { mostExtensionBytes: Infinity, mostAfterEndBytes: Infinity, skipsLoneZeroBlock: true };
  for await (const event of readTar(chunks, reading)) {
    if (event.kind === 'entry') yield { kind: 'entry', entry: layerEntry(event.entry) };
    else if (event.kind === 'data') yield event;
  }
}

/**
 * The tar archive out of a layer's blob.
 *
 * @throws {FormatError} when the packing is damaged.
 */
export async function* unpackLayer(
  chunks: AsyncIterable<Uint8Array>,
  packing: LayerPacking,
): AsyncGenerator<Uint8Array, void, void> {
  const facts = emptyGzipFacts();
  if (packing === 'gzip') yield* inflateGzip(chunks, facts);
  else if (packing === 'zstd') yield* inflateZstd(chunks);
  else for await (const chunk of chunks) yield chunk;
  const [problem] = facts.problems;
  if (problem !== undefined) throw new FormatError('gzip', problem.problem, problem.offset);
}

/** How bytes are packed, by the first of them: for layers that no manifest describes. */
export function packingOf(head: Uint8Array): LayerPacking {
  const magic = Buffer.from(head.subarray(0, 4)).toString('hex');
  if (magic.startsWith('1f8b')) return 'gzip';
  return magic === '28b52ffd' ? 'zstd' : 'none';
}

async function readToEnd(chunks: AsyncIterator<Uint8Array>): Promise<void> {
  let next = await chunks.next();
  while (next.done !== true) next = await chunks.next();
}
