import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type ByteSource, chunksOf } from '../formats/byte-source.ts';
import { nameFileKind } from '../formats/file-kind.ts';
import { type GzipFacts, emptyGzipFacts, inflateGzip } from '../formats/gzip.ts';
import { renderSize } from '../release/limits.ts';
import { MOST_BYTES } from './most-bytes.ts';
import type { FactsOf, Found, Row } from './kind.ts';

/** The gzip layer of a file. */
export const gzipLayerSchema = z.strictObject({
  members: z
    .array(
      z.strictObject({
        offset: z.number(),
        name: z.string().nullable(),
        comment: z.string().nullable(),
        mtimeSeconds: z.number(),
        inflatedBytes: z.number(),
      }),
    )
    .describe('The first of them; memberCount says how many there are.'),
  memberCount: z.number(),
  paddingBytes: z.number().describe('Zeros behind the last member, which readers ignore.'),
});

export const gzipSchema = z.strictObject({
  kind: z.literal('gzip'),
  gzip: gzipLayerSchema,
  inflatedBytes: z.number(),
  inflatedSha256: z.string().nullable().describe('null when it does not inflate to its end.'),
  inside: z.string().describe('What the inflated bytes look like.'),
});

type GzipFile = FactsOf<typeof gzipSchema>;

/** The first inflated bytes of a gzip file; empty when there are none. */
export async function inflatedHead(source: ByteSource): Promise<Buffer> {
  for await (const piece of inflateGzip(chunksOf(source), emptyGzipFacts())) return Buffer.from(piece);
  return Buffer.alloc(0);
}

/** A gzip file that holds no archive. */
export async function inspectGzip(source: ByteSource): Promise<Found<GzipFile>> {
  const gzip = emptyGzipFacts();
  const hash = createHash('sha256');
  let inflatedBytes = 0;
  let inside = 'nothing';
  for await (const piece of inflateGzip(chunksOf(source), gzip)) {
    if (inflatedBytes === 0) inside = nameFileKind(piece);
    inflatedBytes += piece.length;
    if (inflatedBytes > MOST_BYTES) break;
    hash.update(piece);
  }
  const isWhole = gzip.complete && gzip.problems.length === 0;
  const layer = gzipLayer(gzip);
  const inflatedSha256 = isWhole ? hash.digest('hex') : null;
  return {
    facts: { kind: 'gzip', gzip: layer, inflatedBytes, inflatedSha256, inside },
    problems: gzipProblems(gzip),
  };
}

/** The lines that describe a gzip file. */
export function renderGzip({ gzip, inflatedBytes, inflatedSha256, inside }: GzipFile): Row[] {
  return [
    ['is', 'gzip-compressed data'],
    ...renderLayer(gzip),
    ['inflated', `${renderSize(inflatedBytes)}, sha256 ${inflatedSha256 ?? 'unknown'}`],
    ['inside', inside],
  ];
}

/** The layer's facts as they are reported. */
export function gzipLayer({ members, memberCount, paddingBytes }: GzipFacts): z.infer<typeof gzipLayerSchema> {
  return {
    members: members.map(({ offset, header: { name, comment, mtimeSeconds }, inflatedBytes }) => ({
      offset,
      name,
      comment,
      mtimeSeconds,
      inflatedBytes,
    })),
    memberCount,
    paddingBytes,
  };
}

/** What is wrong with the layer. */
export function gzipProblems({ problems, complete }: GzipFacts): string[] {
  const stopped = complete ? [] : [`it inflates to more than ${renderSize(MOST_BYTES)}; the rest was not read`];
  return [...problems.map(({ problem, offset }) => `gzip: ${problem} (at byte ${String(offset)})`), ...stopped];
}

/** The lines that describe the layer. */
export function renderLayer({ members, memberCount, paddingBytes }: z.infer<typeof gzipLayerSchema>): Row[] {
  const names = members.flatMap(({ name }) => (name === null ? [] : [`"${name}"`]));
  return [
    [
      'gzip',
      [
        `${String(memberCount)} member${memberCount === 1 ? '' : 's'}`,
        ...(names.length === 0 ? [] : [`named ${names.join(', ')}`]),
        ...(paddingBytes === 0 ? [] : [`${String(paddingBytes)} bytes of zero padding`]),
      ].join(', '),
    ],
  ];
}
