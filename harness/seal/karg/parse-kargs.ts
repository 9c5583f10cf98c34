import { FormatError } from '../../core/errors.ts';
import { VERITY_DIGITS, type VerityAlgorithm } from '../../formats/fs-verity.ts';
import { VERITY_ALGORITHMS } from '../../formats/verity-algorithms.ts';

/** An image that a kernel command line names. */
export interface SealKarg {
  /** The digest as it stands there: it is looked up byte for byte. */
  readonly digest: string;
  readonly version: 'v1' | 'v2';
  readonly algorithm: VerityAlgorithm;
  /** Whether the boot goes on when the image's own verity cannot be had. */
  readonly isInsecure: boolean;
}

/**
 * The images that a boot tries, in its order: `composefs.digest=` and the older `composefs=` count alike.
 *
 * @throws {FormatError} when one of them is malformed: the boot then fails, however right the others are.
 */
export function parseKargs(cmdline: string): SealKarg[] {
  return [...tokens(cmdline)].flatMap(({ text, at }) => {
    if (text.startsWith(DIGEST)) return [parseDigest(text, at)];
    return text.startsWith(LEGACY) ? [parseLegacy(text, at)] : [];
  });
}

/** Blanks inside double quotes belong to the token, and so do the quotes. */
function* tokens(cmdline: string): Generator<{ readonly text: string; readonly at: number }> {
  for (const { 0: text, index } of cmdline.matchAll(/(?:"[^"]*(?:"|$)|[^\s"])+/g)) yield { text, at: index };
}

/** `composefs.digest=[?]VERSION-HASH-12:HEX`. */
function parseDigest(token: string, at: number): SealKarg {
  const { isInsecure, value } = unmark(token.slice(DIGEST.length));
  const [, version, hash, blockBits, digest] = /^([^:-]*)-([^:]*)-([^:-]*):(.*)$/s.exec(value) ?? [];
  if (version === undefined || hash === undefined || digest === undefined) {
    throw bad(token, at, 'it is not written as VERSION-HASH-12:DIGEST');
  }
  if (version !== 'v1' && version !== 'v2') throw bad(token, at, `"${version}" is no version: v1 or v2`);
  const algorithm = VERITY_ALGORITHMS.find((known) => known === hash);
  if (algorithm === undefined) throw bad(token, at, `"${hash}" is no hash: ${VERITY_ALGORITHMS.join(' or ')}`);
  if (blockBits !== '12') throw bad(token, at, `blocks of 2^${String(blockBits)} bytes; only 2^12 can be`);
  requireHex(digest, VERITY_DIGITS[algorithm], token, at);
  return { digest, version, algorithm, isInsecure };
}

/** `composefs=[?]HEX`, of which the length tells the hash; it means V2. */
function parseLegacy(token: string, at: number): SealKarg {
  const { isInsecure, value } = unmark(token.slice(LEGACY.length));
  const algorithm = VERITY_ALGORITHMS.find((known) => VERITY_DIGITS[known] === value.length);
  if (algorithm === undefined) {
    throw bad(token, at, `a digest of ${String(value.length)} characters; 64 are sha256, 128 sha512`);
  }
  requireHex(value, VERITY_DIGITS[algorithm], token, at);
  return { digest: value, version: 'v2', algorithm, isInsecure };
}

function unmark(value: string): { readonly isInsecure: boolean; readonly value: string } {
  return value.startsWith('?') ? { isInsecure: true, value: value.slice(1) } : { isInsecure: false, value };
}

function requireHex(digest: string, digits: number, token: string, at: number): void {
  if (digest.length !== digits || !/^[0-9a-fA-F]*$/.test(digest)) {
    throw bad(token, at, `"${digest}" is no digest of ${String(digits)} hexadecimal digits`);
  }
}

function bad(token: string, at: number, problem: string): FormatError {
  return new FormatError('karg', `${token}: ${problem}`, at);
}

const DIGEST = 'composefs.digest=';
const LEGACY = 'composefs=';
