import { parse } from 'smol-toml';
import { z } from 'zod';
import { ARCHES } from '../core/arch.ts';
import { UsageError, messageOf } from '../core/errors.ts';
import { readBounded } from '../host/files.ts';

/** More than any list of binaries needs. */
const LIMIT_BYTES = 1024 * 1024;

const plainName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'a plain file name is wanted');

const source = z.discriminatedUnion('format', [
  z.strictObject({
    format: z.literal('tgz'),
    url: z.url({ protocol: /^https?$/ }),
    extract: z.string().min(1).describe('the member’s path inside the archive'),
  }),
  z.strictObject({ format: z.literal('binary'), url: z.url({ protocol: /^https?$/ }) }),
]);

const binary = z.strictObject({
  name: plainName,
  version: z.string().regex(/^[0-9A-Za-z][0-9A-Za-z.+_-]*$/, 'a version without spaces and slashes is wanted'),
  install_dir: plainName.optional(),
  // The archive is the usual case, so its format need not be written.
  source: z
    .partialRecord(
      z.enum(ARCHES),
      z.preprocess((value) => withDefaultFormat(value), source),
    )
    .refine((source) => Object.keys(source).length > 0, 'a binary needs a source for some architecture'),
});

const config = z.strictObject({ binaries: z.array(binary).min(1) });

/** One program that is taken from upstream: its name, version and where each architecture's file comes from. */
export type UpstreamBinary = z.infer<typeof binary>;

/** Where a program's file comes from. */
export type UpstreamSource = z.infer<typeof source>;

/**
 * Reads `upstream.toml`.
 *
 * @throws {UsageError} naming every key that is wrong.
 */
export async function readUpstreamConfig(path: string): Promise<readonly UpstreamBinary[]> {
  return parseUpstreamConfig((await readBounded(path, LIMIT_BYTES)).toString('utf8'), path);
}

/** The binaries of an `upstream.toml`'s text. */
export function parseUpstreamConfig(text: string, name: string): readonly UpstreamBinary[] {
  let value: unknown;
  try {
    value = parse(text);
  } catch (error) {
    throw new UsageError(`${name} is no TOML: ${messageOf(error).split('\n')[0] ?? ''}`, { cause: error });
  }
  const parsed = config.safeParse(value);
  if (parsed.success) return requireUnique(parsed.data.binaries, name);
  const reasons = parsed.error.issues.map(({ path, message }) => `${path.map(String).join('.')}: ${message}`);
  throw new UsageError(`${name}: ${reasons.join('; ')}`);
}

function requireUnique(binaries: readonly UpstreamBinary[], file: string): readonly UpstreamBinary[] {
  const names = binaries.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new UsageError(`${file}: the binary ${twice} stands twice`);
  return binaries;
}

function withDefaultFormat(value: unknown): unknown {
  return typeof value === 'object' && value !== null && !('format' in value) ? { ...value, format: 'tgz' } : value;
}
