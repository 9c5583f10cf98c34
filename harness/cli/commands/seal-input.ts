import { FormatError, UsageError } from '../../core/errors.ts';
import type { VerityAlgorithm } from '../../formats/fs-verity.ts';
import { VERITY_ALGORITHMS } from '../../formats/verity-algorithms.ts';
import { readChunks } from '../../host/file-chunks.ts';
import { printable } from '../../report/printable.ts';
import { parseDump } from '../../seal/dump/parse-dump.ts';
import { IMAGE_FORMATS, type ImageFormat } from '../../seal/image/format.ts';
import { buildTree } from '../../seal/oci/build-tree.ts';
import { NO_OBJECTS, type ObjectSink } from '../../seal/oci/object-sink.ts';
import { openImageLayers, openLayerFiles } from '../../seal/oci/open-layers.ts';
import { SEAL_MODES } from '../../seal/oci/seal-mode.ts';
import type { SealNode } from '../../seal/tree.ts';
import { type Given, textOf, textsOf } from '../option-spec.ts';

/** Where a tree comes from, as it was named, and how it is had. */
export interface TreeSource {
  readonly name: string;
  read(objects?: ObjectSink): Promise<SealNode>;
  /** Whether it holds the contents of files, not only their digests. */
  readonly hasContents: boolean;
}

/**
 * The tree that `--from-dump`, `--from-oci` or `--layers` names; null when none does.
 *
 * @throws {UsageError} for two of them.
 */
export function treeSource(given: Given, algorithm: VerityAlgorithm): TreeSource | null {
  const [dump, oci, layers] = [textOf(given, 'fromDump'), textOf(given, 'fromOci'), textsOf(given, 'layers')];
  const mode = SEAL_MODES.find((name) => name === textOf(given, 'mode')) ?? 'plain';
  if ([dump, oci, layers[0]].filter((one) => one !== undefined).length > 1) {
    throw new UsageError('name one tree: --from-dump, --from-oci or --layers');
  }
  if (dump !== undefined) {
    if (textOf(given, 'mode') !== undefined)
      throw new UsageError('--mode belongs to layers: a dump is a finished tree');
    const chunks = dump === '-' ? (process.stdin as AsyncIterable<Uint8Array>) : readChunks(dump);
    return { name: dump, hasContents: false, read: () => parseDump(chunks, algorithm) };
  }
  const [first] = layers;
  const name = oci ?? first;
  if (name === undefined) return null;
  return {
    name,
    hasContents: true,
    async read(objects = NO_OBJECTS) {
      await using open = oci === undefined ? await openLayerFiles(layers) : await openImageLayers(oci);
      return await buildTree(open.layers, { mode, algorithm, objects });
    },
  };
}

/** `--format`, as a list. */
export function parseFormats(text = ''): ImageFormat[] {
  return text.split(',').map((name) => {
    const format = IMAGE_FORMATS.find((known) => known === name);
    if (format === undefined) throw new UsageError(`--format ${name}: the formats are ${IMAGE_FORMATS.join(', ')}`);
    return format;
  });
}

/** `--algorithm`; the parser has refused everything else. */
export function parseAlgorithm(given: Given): VerityAlgorithm {
  return VERITY_ALGORITHMS.find((name) => name === textOf(given, 'algorithm')) ?? 'sha256';
}

/** Runs a command over a file that may be malformed, which is a failure of the file: status 1, and one line that says where. */
export async function overFile(name: string, run: () => Promise<void>): Promise<number> {
  try {
    await run();
    return 0;
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    process.stderr.write(
      `bootproof: ${printable(name === '-' ? 'standard input' : name)}: ${printable(error.message)}\n`,
    );
    return 1;
  }
}
