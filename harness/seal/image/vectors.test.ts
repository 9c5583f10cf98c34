import { hash } from 'node:crypto';
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

test.for(WHY_NO_VECTORS === null ? [{ folder: [] }, { folder: ['v2'] }] : [])(
  'of the vectors in $folder no dump is left out, nor the SHA-256 of its image',
  async ({ folder }) => {
    const names = vectorNames(...folder);
    const refused = vectorTable('should-fail.tsv').map(([file]) => file);
    const dumps = names.filter((name) => /\.dump(?:\.gz)?$/.test(name) && !refused.includes(name));
    expect(dumps).toEqual(vectorTable(...folder, 'digests.tsv').map(([file]) => file));
    for (const dump of dumps) {
      const version = `${dump}.version`;
      const format = names.includes(version) ? FORMATS[vectorText(...folder, version)] : 'v1-auto';
      const image = await imageOf([...folder, dump], format ?? 'v1-auto', 'sha256');
      expect([dump, hash('sha256', image)]).toEqual([dump, vectorText(...folder, `${dump}.sha256`)]);
    }
  },
);

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
  return verityDigest(algorithm, await imageOf(file, format, algorithm));
}

async function imageOf(file: readonly string[], format: ImageFormat, algorithm: VerityAlgorithm): Promise<Buffer> {
  return buildImage(await parseDump(stream(vectorBytes(...file)), algorithm), { format, algorithm });
}

function vectorText(...path: readonly string[]): string {
  return vectorBytes(...path)
    .toString()
    .trim();
}

/** What the header of an image was made to say. */
const FORMATS: Readonly<Record<string, ImageFormat>> = { '0': 'v1-0', '1': 'v1' };

async function* stream(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes);
}
