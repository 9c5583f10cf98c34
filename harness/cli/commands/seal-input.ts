import { FormatError, UsageError } from '../../core/errors.ts';
import { VERITY_ALGORITHMS, type VerityAlgorithm } from '../../formats/fs-verity.ts';
import { readChunks } from '../../host/file-chunks.ts';
import { printable } from '../../report/printable.ts';
import { parseDump } from '../../seal/dump/parse-dump.ts';
import { IMAGE_FORMATS, type ImageFormat } from '../../seal/image/format.ts';
import type { SealNode } from '../../seal/tree.ts';
import { type Given, textOf } from '../option-spec.ts';

/** The tree of `--from-dump`. */
export function readTree(from: string, algorithm: VerityAlgorithm): Promise<SealNode> {
  const chunks = from === '-' ? (process.stdin as AsyncIterable<Uint8Array>) : readChunks(from);
  return parseDump(chunks, algorithm);
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
