import { UsageError } from '../../core/errors.ts';
import { type VerityAlgorithm, openVerityHasher, verityDigest } from '../../formats/fs-verity.ts';
import { readChunks } from '../../host/file-chunks.ts';
import { buildImage } from '../../seal/image/build-image.ts';
import type { CommandContext } from '../context.ts';
import { type Given, textOf } from '../option-spec.ts';
import { openOutput } from '../output.ts';
import { overFile, parseAlgorithm, parseFormats, treeSource } from './seal-input.ts';

/** `bootproof seal digest`: the fs-verity digest of a file as it is, or of the images of a tree. */
export async function runSealDigest(given: Given, context: CommandContext): Promise<number> {
  const [file] = given.args;
  const algorithm = parseAlgorithm(given);
  const formats = parseFormats(textOf(given, 'format'));
  const source = treeSource(given, algorithm);
  if (file !== undefined && source !== null) throw new UsageError('name a file or a tree, not both');
  if (file !== undefined) return digestOfFile(file, algorithm, given, context);
  if (source === null) throw new UsageError('name a file, or a tree with --from-dump, --from-oci or --layers');
  return overFile(source.name, async () => {
    const output = await openOutput(given, context);
    const root = await source.read();
    const images = formats.map((format) => {
      const image = buildImage(root, { format, algorithm });
      return { format, digest: verityDigest(algorithm, image), sizeBytes: image.length };
    });
    const lines = images.map(({ format, digest }) => (formats.length === 1 ? digest : `${format} ${digest}`));
    await output.give({ algorithm, images }, lines);
  });
}

async function digestOfFile(
  file: string,
  algorithm: VerityAlgorithm,
  given: Given,
  context: CommandContext,
): Promise<number> {
  const output = await openOutput(given, context);
  const hasher = openVerityHasher(algorithm);
  let sizeBytes = 0;
  for await (const chunk of readChunks(file)) {
    context.signal.throwIfAborted();
    hasher.update(chunk);
    sizeBytes += chunk.length;
  }
  const digest = hasher.digest();
  await output.give({ algorithm, digest, sizeBytes }, digest);
  return 0;
}
