import { type Hash, createHash } from 'node:crypto';
import { z } from 'zod';
import { ARCHES } from '../core/arch.ts';
import { FormatError } from '../core/errors.ts';
import { type ByteSource, chunksOf } from '../formats/byte-source.ts';
import { emptyGzipFacts, inflateGzip } from '../formats/gzip.ts';
import { type TarEnd, type TarEntry, type TarEvent, readTar } from '../formats/tar.ts';
import { renderSize } from '../release/limits.ts';
import { MANIFEST_LIMIT_BYTES } from '../release/manifest.ts';
import { TARBALL_MEMBERS, parseTarballName } from '../release/member-names.ts';
import { archiveEntrySchema, entryFacts, entryProblems, renderEntry } from './archive-entry.ts';
import { MOST_BYTES } from './most-bytes.ts';
import { gzipLayer, gzipLayerSchema, gzipProblems, renderLayer } from './gzip.ts';
import { type FactsOf, type Found, type Look, type Row } from './kind.ts';
import { inspectManifest, manifestSchema, renderManifest } from './manifest.ts';

export const archiveSchema = z.strictObject({
  kind: z.literal('archive'),
  named: z
    .strictObject({ arch: z.enum(ARCHES), version: z.string() })
    .nullable()
    .describe('What its name claims; null when it is not named as a release tarball.'),
  gzip: gzipLayerSchema.nullable().describe('null for a bare tar.'),
  entries: z.array(archiveEntrySchema).describe('The first 2,000 of them.'),
  entryCount: z.number(),
  endBlocks: z.number().nullable().describe('Zero blocks at its end; null when it was not reached.'),
  manifest: manifestSchema.nullable().describe('The first manifest.json in it.'),
});

type ArchiveFacts = FactsOf<typeof archiveSchema>;

/** A tar archive, bare or in gzip: every entry with its raw header, its extensions and the digest of its data. */
export async function inspectArchive(source: ByteSource, { name, head }: Look): Promise<Found<ArchiveFacts>> {
  const gzip = emptyGzipFacts();
  const isPacked = head[0] === 0x1f && head[1] === 0x8b;
  const bytes = isPacked ? inflateGzip(chunksOf(source), gzip) : chunksOf(source);
  const { entries, entryCount, end, manifestBytes, problems } = await readEntries(bytes);
  const manifest = manifestBytes === null ? null : inspectManifest(manifestBytes);
  return {
    facts: {
      kind: 'archive',
      named: parseTarballName(name) ?? null,
      gzip: isPacked ? gzipLayer(gzip) : null,
      entries,
      entryCount,
      endBlocks: end?.endBlocks ?? null,
      manifest: manifest?.facts ?? null,
    },
    problems: [
      ...(isPacked
        ? gzipProblems(gzip).filter((problem) => problems.length === 0 || !problem.includes('not read'))
        : []),
      ...problems,
      ...entryProblems(entries),
      ...(end === null ? [] : endProblems(end)),
      ...(manifest?.problems ?? []).map((problem) => `manifest.json: ${problem}`),
    ],
  };
}

/** The lines that describe an archive. */
export function renderArchive({ named, gzip, entries, entryCount, manifest }: ArchiveFacts): Row[] {
  const members = new Set(entries.map(({ name }) => name));
  const isRelease = TARBALL_MEMBERS.every((name) => members.has(name));
  const what = isRelease ? 'a boot release tarball' : `a tar archive${gzip === null ? '' : ' in gzip'}`;
  return [
    ['is', named === null ? what : `${what}, by its name ${named.version} for ${named.arch}`],
    ...(gzip === null ? [] : renderLayer(gzip)),
    ...entries.flatMap(renderEntry),
    ...(entryCount > entries.length ? ([['', `and ${String(entryCount - entries.length)} more`]] satisfies Row[]) : []),
    ...(manifest === null ? [] : renderManifest(manifest).slice(1)),
  ];
}

interface Reading {
  readonly entries: ArchiveFacts['entries'];
  readonly entryCount: number;
  readonly end: TarEnd | null;
  readonly manifestBytes: Uint8Array | null;
  readonly problems: readonly string[];
}

async function readEntries(bytes: AsyncIterable<Uint8Array>): Promise<Reading> {
  const entries: ArchiveFacts['entries'] = [];
  const problems: string[] = [];
  let entryCount = 0;
  let end: TarEnd | null = null;
  let manifestBytes: Buffer | null = null;
  let current: { entry: TarEntry; hash: Hash; held: Uint8Array[] | null } | null = null;
  let dataBytes = 0;
  const finish = (isWhole: boolean): void => {
    if (current === null) return;
    const { entry, hash, held } = current;
    current = null;
    entryCount += 1;
    if (entries.length < MOST_ENTRIES) entries.push(entryFacts(entry, isWhole ? hash.digest('hex') : null));
    if (held !== null && isWhole) manifestBytes ??= Buffer.concat(held);
  };
  const take = (event: TarEvent): void => {
    if (event.kind === 'data') {
      dataBytes += event.bytes.length;
      current?.hash.update(event.bytes);
      current?.held?.push(Uint8Array.from(event.bytes));
      return;
    }
    finish(true);
    if (event.kind === 'end') end = event.end;
    else current = { entry: event.entry, hash: createHash('sha256'), held: holds(event.entry) ? [] : null };
  };
  try {
    for await (const event of readTar(bytes)) {
      take(event);
      if (dataBytes > MOST_BYTES || entryCount > MOST_COUNTED) {
        problems.push(`reading stopped after ${renderSize(dataBytes)} in ${String(entryCount)} entries`);
        break;
      }
    }
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    problems.push(error.message);
  }
  finish(false);
  return { entries, entryCount, end, manifestBytes, problems };
}

function holds({ name, type, sizeBytes }: TarEntry): boolean {
  return name.replace(/^(?:\.\/)+/, '') === 'manifest.json' && type === '0' && sizeBytes <= MANIFEST_LIMIT_BYTES;
}

function endProblems({ endBlocks, hidden, offset }: TarEnd): string[] {
  return [
    ...(endBlocks < 2 ? [`it ends without the two zero blocks (at byte ${String(offset)})`] : []),
    ...(hidden === null
      ? []
      : [`data stands behind its end, at byte ${String(hidden.offset)}: ${hidden.names.join(', ') || 'no entry'}`]),
  ];
}

const MOST_ENTRIES = 2_000;
const MOST_COUNTED = 1_000_000;
