import { join } from 'node:path';
import { FormatError } from '../../core/errors.ts';
import { writeChunks } from '../../host/write-chunks.ts';
import type { LayerEvent } from '../../formats/oci/layer.ts';
import type { DiskTree } from '../ext4/disk-node.ts';
import { emptyImageTree } from './image-tree.ts';

/**
 * The tree that layers make together, from the lowest to the topmost. The bytes of files go into a folder, one file each.
 *
 * @throws {FormatError} for layers that break the specification's rules, or are absurdly large.
 */
export async function readLayers(
  layers: readonly AsyncGenerator<LayerEvent, void, void>[],
  folder: string,
  signal: AbortSignal,
): Promise<DiskTree> {
  const tree = emptyImageTree();
  let files = 0;
  let leftBytes = MOST_BYTES;
  for (const events of layers) {
    tree.beginLayer();
    for (let next = await events.next(); next.done !== true; next = await events.next()) {
      signal.throwIfAborted();
      if (next.value.kind !== 'entry') continue;
      const { entry } = next.value;
      leftBytes -= entry.sizeBytes;
      if (leftBytes < 0)
        throw new FormatError('oci', `an image of more than ${String(MOST_BYTES)} bytes`, entry.offset);
      if (entry.sizeBytes === 0) {
        tree.apply(entry, null);
        continue;
      }
      const data = join(folder, String(files));
      files += 1;
      await writeChunks(data, dataOf(events, entry.sizeBytes));
      tree.apply(entry, data);
    }
  }
  return tree.finished();
}

/** The data that follows an entry; the rest of the events is left to the caller. */
async function* dataOf(events: AsyncGenerator<LayerEvent, void, void>, sizeBytes: number): AsyncGenerator<Uint8Array> {
  for (let left = sizeBytes; left > 0;) {
    const { value, done } = await events.next();
    if (done === true || value.kind !== 'data') throw new FormatError('oci', 'the data of a file is missing');
    left -= value.bytes.length;
    yield value.bytes;
  }
}

const MOST_BYTES = 256 * 1024 ** 3;
