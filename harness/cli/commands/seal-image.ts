import { UsageError } from '../../core/errors.ts';
import { verityDigest } from '../../formats/fs-verity.ts';
import { writeAtomic } from '../../host/files.ts';
import { buildImage } from '../../seal/image/build-image.ts';
import { openRepositoryWriter } from '../../seal/repository/write-repository.ts';
import type { CommandContext } from '../context.ts';
import { type Given, textOf } from '../option-spec.ts';
import { openOutput } from '../output.ts';
import { overFile, parseAlgorithm, parseFormats, treeSource } from './seal-input.ts';

/** `bootproof seal image`: writes the images of a tree, into a file or with all that it needs into a repository. */
export async function runSealImage(given: Given, context: CommandContext): Promise<number> {
  const algorithm = parseAlgorithm(given);
  const formats = parseFormats(textOf(given, 'format'));
  const source = treeSource(given, algorithm);
  if (source === null) throw new UsageError('name a tree with --from-dump, --from-oci or --layers');
  const [out, folder, reference = null] = [textOf(given, 'out'), textOf(given, 'repository'), textOf(given, 'ref')];
  if (out === undefined && folder === undefined)
    throw new UsageError('say where it goes: --out FILE or --repository DIR');
  if (out !== undefined && formats.length > 1) throw new UsageError('--out takes one image: name one --format');
  requireReference(reference, folder);
  if (folder !== undefined && !source.hasContents) {
    throw new UsageError('a dump holds no contents of files: a repository is made of --from-oci or --layers');
  }
  const output = await openOutput(given, context);
  return overFile(source.name, async () => {
    const repository = folder === undefined ? undefined : await openRepositoryWriter(folder, algorithm);
    const root = await source.read(repository);
    const images = [];
    for (const [index, format] of formats.entries()) {
      const image = buildImage(root, { format, algorithm });
      if (out !== undefined) await writeAtomic(out, image);
      // As in composefs-rs, the reference is that of the first format; the others are there by their digests.
      await repository?.addImage(image, index === 0 ? reference : null);
      images.push({ format, digest: verityDigest(algorithm, image), sizeBytes: image.length });
    }
    const lines = images.map(({ format, digest }) => (images.length === 1 ? digest : `${format} ${digest}`));
    await output.give({ algorithm, images, out: out ?? null, repository: folder ?? null, ref: reference }, lines);
  });
}

function requireReference(reference: string | null, folder: string | undefined): void {
  if (reference === null) return;
  if (folder === undefined) throw new UsageError('--ref belongs to --repository');
  if (!/^[A-Za-z0-9_-][A-Za-z0-9._-]*$/.test(reference)) {
    throw new UsageError(`--ref ${reference}: a reference has letters, digits, dots, dashes and underscores`);
  }
}
