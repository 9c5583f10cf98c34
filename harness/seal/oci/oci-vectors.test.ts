import { describe, expect, test } from 'vitest';
import { WHY_NO_VECTORS, vectorBytes, vectorNames, vectorTable } from '../../../fixtures/seal/vectors.ts';
import { FormatError } from '../../core/errors.ts';
import { type VerityAlgorithm, verityDigest } from '../../formats/fs-verity.ts';
import { readLayerTar } from '../../formats/oci/layer.ts';
import { renderDump } from '../dump/render-dump.ts';
import { buildImage } from '../image/build-image.ts';
import type { ImageFormat } from '../image/format.ts';
import { type LayerOpener, buildTree } from './build-tree.ts';
import { NO_OBJECTS } from './object-sink.ts';
import type { SealMode } from './seal-mode.ts';

describe.skipIf(WHY_NO_VECTORS !== null)('layers and modes give the images of the Rust implementation', () => {
  const cases = WHY_NO_VECTORS === null ? vectorNames('oci') : [];

  test.each(cases)('%s', async (name) => {
    for (const [mode = '', algorithm = '', format = '', expected] of vectorTable('oci', name, 'expected.tsv')) {
      const at = [name, mode, algorithm, format].join(' ');
      const tree = buildTree(layersOf(name), {
        mode: mode as SealMode,
        algorithm: algorithm as VerityAlgorithm,
        objects: NO_OBJECTS,
      });
      if (expected === 'ERROR') await expect(tree, at).rejects.toThrow(FormatError);
      else {
        const image = buildImage(await tree, {
          format: format as ImageFormat,
          algorithm: algorithm as VerityAlgorithm,
        });
        expect([at, verityDigest(algorithm as VerityAlgorithm, image)]).toEqual([at, expected]);
      }
    }
  });

  test.each(cases)('the trees of %s are those of its dumps', async (name) => {
    for (const dump of vectorNames('oci', name).filter((file) => file.endsWith('.dump'))) {
      const mode = dump.split('-')[1] as SealMode;
      const root = await buildTree(layersOf(name), { mode, algorithm: 'sha256', objects: NO_OBJECTS });
      expect([...renderDump(root)].join(''), dump).toBe(vectorBytes('oci', name, dump).toString('latin1'));
    }
  });
});

function layersOf(name: string): LayerOpener[] {
  const files = vectorNames('oci', name).filter((file) => file.endsWith('.tar'));
  return files.map(
    (file) =>
      async function* () {
        yield* readLayerTar(chunks(vectorBytes('oci', name, file)));
      },
  );
}

async function* chunks(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 5000) yield await Promise.resolve(bytes.subarray(at, at + 5000));
}
