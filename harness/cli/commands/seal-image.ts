import { UsageError } from '../../core/errors.ts';
import { verityDigest } from '../../formats/fs-verity.ts';
import { writeAtomic } from '../../host/files.ts';
import { buildImage } from '../../seal/image/build-image.ts';
import type { CommandContext } from '../context.ts';
import { type Given, textOf } from '../option-spec.ts';
import { openOutput } from '../output.ts';
import { overFile, parseAlgorithm, parseFormats, readTree } from './seal-input.ts';

/** `bootproof seal image`: writes the image of a tree. */
export async function runSealImage(given: Given, context: CommandContext): Promise<number> {
  const from = textOf(given, 'fromDump') ?? '-';
  const out = textOf(given, 'out') ?? '';
  const algorithm = parseAlgorithm(given);
  const [format, second] = parseFormats(textOf(given, 'format'));
  if (format === undefined || second !== undefined) throw new UsageError('--out takes one image: name one --format');
  const output = await openOutput(given, context);
  return overFile(from, async () => {
    const image = buildImage(await readTree(from, algorithm), { format, algorithm });
    await writeAtomic(out, image);
    const digest = verityDigest(algorithm, image);
    await output.give({ algorithm, format, digest, sizeBytes: image.length, out }, digest);
  });
}
