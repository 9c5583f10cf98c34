import { describe, expect, test } from 'vitest';
import { WHY_NO_VECTORS, vectorBytes, vectorNames, vectorTable } from '../../../fixtures/seal/vectors.ts';
import { FormatError } from '../../core/errors.ts';
import { type VerityAlgorithm, verityDigest } from '../../formats/fs-verity.ts';
import { parseDump } from '../dump/parse-dump.ts';
import { renderDump } from '../dump/render-dump.ts';
import { buildImage } from './build-image.ts';
import type { ImageFormat } from './format.ts';

describe('the images of the C and Rust implementations are reproduced bit for bit', () => {
  test.for(rows())('$file as $format, $algorithm', async ({ file, format, algorithm, digest }) => {
    expect(await digestOf(file, format, algorithm)).toBe(digest);
  });

  test('where the vectors are', ({ skip }) => {
    if (WHY_NO_VECTORS !== null) skip(WHY_NO_VECTORS);
    expect(rows().length).toBeGreaterThan(60);
  });
});

test('every dump that must be refused is refused', async ({ skip }) => {
  if (WHY_NO_VECTORS !== null) skip(WHY_NO_VECTORS);
  for (const [file = ''] of vectorTable('should-fail.tsv')) {
    await expect(digestOf([file], 'v1', 'sha256'), file).rejects.toThrow(FormatError);
  }
});

test('dumps come out of the writer as their authors wrote them', async ({ skip }) => {
  if (WHY_NO_VECTORS !== null) skip(WHY_NO_VECTORS);
  for (const path of treeDumps()) {
    const bytes = vectorBytes(...path);
    expect([...renderDump(await parseDump(stream(bytes), 'sha256'))].join(''), path.join('/')).toBe(bytes.toString());
  }
});

interface Row {
  readonly file: readonly string[];
  readonly format: ImageFormat;
  readonly algorithm: VerityAlgorithm;
  readonly digest: string;
}

/** What the tables say; `-` stands for what no implementation makes. */
function rows(): Row[] {
  if (WHY_NO_VECTORS !== null) return [];
  const dumps = [[], ['v2']].flatMap((folder) =>
    vectorTable(...folder, 'digests.tsv').flatMap(
      ([name = '', args, , asMade = '-', v1 = '-', v2 = '-', v2Long = '-']): Row[] => {
        const file = [...folder, name];
        return [
          { file, format: formatOf(args), algorithm: 'sha256', digest: asMade },
          { file, format: 'v1', algorithm: 'sha256', digest: v1 },
          { file, format: 'v2', algorithm: 'sha256', digest: v2 },
          { file, format: 'v2', algorithm: 'sha512', digest: v2Long },
        ];
      },
    ),
  );
  const trees = vectorNames('oci').flatMap((name) =>
    vectorTable('oci', name, 'expected.tsv').flatMap(([mode = '', algorithm, format = '', digest = '']): Row[] =>
      algorithm === 'sha256' && digest !== 'ERROR'
        ? [{ file: ['oci', name, `expected-${mode}-sha256.dump`], format: format as ImageFormat, algorithm, digest }]
        : [],
    ),
  );
  return [...dumps, ...trees].filter(({ digest }) => digest !== '-');
}

function formatOf(args: string | undefined): ImageFormat {
  if (args === '-') return 'v1-auto';
  return args === '--min-version=0 --max-version=0' ? 'v1-0' : 'v1';
}

/** The dumps that composefs-rs itself wrote. */
function treeDumps(): string[][] {
  return vectorNames('oci').flatMap((name) =>
    vectorNames('oci', name)
      .filter((file) => file.endsWith('.dump'))
      .map((file) => ['oci', name, file]),
  );
}

async function digestOf(file: readonly string[], format: ImageFormat, algorithm: VerityAlgorithm): Promise<string> {
  const root = await parseDump(stream(vectorBytes(...file)), algorithm);
  return verityDigest(algorithm, buildImage(root, { format, algorithm }));
}

async function* stream(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes);
}
