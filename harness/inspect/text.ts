import { z } from 'zod';
import { FormatError } from '../core/errors.ts';
import type { ByteSource } from '../formats/byte-source.ts';
import { parseBinfmtEntry } from '../formats/binfmt-entry.ts';
import { parseCertificates } from '../formats/certificates.ts';
import { parseKernelConfig } from '../formats/linux-image/kernel-config.ts';
import type { FactsOf, Found, Row } from './kind.ts';

export const kernelConfigSchema = z.strictObject({
  kind: z.literal('kernel-config'),
  symbols: z.number(),
  builtIn: z.number(),
  modules: z.number(),
});

export const binfmtSchema = z.strictObject({
  kind: z.literal('binfmt'),
  name: z.string(),
  type: z.string(),
  offset: z.number(),
  magic: z.string().describe('Hexadecimal.'),
  mask: z.string().describe('Hexadecimal; empty when every bit counts.'),
  interpreter: z.string(),
  flags: z.string(),
});

export const checksumSchema = z.strictObject({
  kind: z.literal('checksum'),
  files: z.array(z.strictObject({ sha256: z.string(), name: z.string() })),
});

export const certificatesSchema = z.strictObject({
  kind: z.literal('certificates'),
  certificates: z.number(),
  unreadable: z.number(),
  earliestEnd: z.iso.datetime().nullable(),
  latestEnd: z.iso.datetime().nullable(),
});

type TextFacts =
  | FactsOf<typeof kernelConfigSchema>
  | FactsOf<typeof binfmtSchema>
  | FactsOf<typeof checksumSchema>
  | FactsOf<typeof certificatesSchema>;

/** The texts of a release that have a form of their own; undefined for any other text. */
export async function inspectText(source: ByteSource): Promise<Found<TextFacts> | undefined> {
  if (source.sizeBytes > LARGEST_TEXT) return undefined;
  const text = Buffer.from(await source.read(0, source.sizeBytes)).toString('utf8');
  if (/^(?:# )?CONFIG_\w+(?:=| is not set$)/m.test(text)) return { facts: configFacts(text), problems: [] };
  if (/^:[^:\n]+:[ME]:/.test(text)) return binfmtFacts(text);
  if (text.includes('-----BEGIN ') && text.includes('CERTIFICATE-----')) return certificateFacts(text);
  const lines = text.split('\n').filter((line) => line !== '');
  const files = lines.map((line) => SUM.exec(line)?.groups);
  if (lines.length === 0 || files.some((groups) => groups === undefined)) return undefined;
  const sums = files.map((groups) => ({ sha256: groups?.['sha256'] ?? '', name: groups?.['name'] ?? '' }));
  return { facts: { kind: 'checksum', files: sums }, problems: [] };
}

/** The lines that describe such a text. */
export function renderText(facts: TextFacts): Row[] {
  switch (facts.kind) {
    case 'kernel-config':
      return [
        ['is', 'the configuration of a kernel'],
        ['symbols', `${String(facts.symbols)}, ${String(facts.builtIn)} built in, ${String(facts.modules)} as modules`],
      ];
    case 'binfmt':
      return [
        ['is', `an entry for binfmt_misc, ${facts.name}`],
        ['magic', `${facts.magic} at ${String(facts.offset)}`],
        ['mask', facts.mask === '' ? 'every bit counts' : facts.mask],
        ['runs', `${facts.interpreter}, flags ${facts.flags === '' ? 'none' : facts.flags}`],
      ];
    case 'checksum':
      return [
        ['is', 'checksums, as sha256sum writes them'],
        ...facts.files.map(({ sha256, name }): Row => ['file', `${sha256}  ${name}`]),
      ];
    case 'certificates':
      return [
        ['is', `${String(facts.certificates)} certificates`],
        ['end', `from ${facts.earliestEnd ?? 'no time'} to ${facts.latestEnd ?? 'no time'}`],
      ];
  }
}

function configFacts(text: string): FactsOf<typeof kernelConfigSchema> {
  const values = Object.values(parseKernelConfig(text));
  const count = (wanted: string): number => values.filter((value) => value === wanted).length;
  return { kind: 'kernel-config', symbols: values.length, builtIn: count('y'), modules: count('m') };
}

function binfmtFacts(text: string): Found<TextFacts> | undefined {
  try {
    const { magic, mask, ...entry } = parseBinfmtEntry(text.trimEnd());
    return {
      facts: { kind: 'binfmt', ...entry, magic: magic.toString('hex'), mask: mask.toString('hex') },
      problems: [],
    };
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}

function certificateFacts(text: string): Found<TextFacts> {
  const { certificates, unreadable } = parseCertificates(text);
  const ends = certificates.map(({ notAfter }) => notAfter).toSorted((one, other) => one - other);
  const iso = (ms: number | undefined): string | null =>
    ms === undefined || Number.isNaN(ms) ? null : new Date(ms).toISOString();
  return {
    facts: {
      kind: 'certificates',
      certificates: certificates.length,
      unreadable,
      earliestEnd: iso(ends[0]),
      latestEnd: iso(ends.at(-1)),
    },
    problems: unreadable === 0 ? [] : [`${String(unreadable)} blocks are no certificate`],
  };
}

const LARGEST_TEXT = 4 * 1024 * 1024;
const SUM = /^(?<sha256>[0-9a-f]{64}) [ *](?<name>[^\n]+)$/;
