import { z } from 'zod';
import { isSha256, type Sha256 } from '../core/digest.ts';
import { FormatError, messageOf } from '../core/errors.ts';
import { parseJson } from '../formats/json.ts';
import { isConfined, unsafePath } from './unsafe-path.ts';
import { isAssetVersion } from './version.ts';

const entry = z.looseObject({
  key: z.string().refine((key) => unsafePath(key) === null && isConfined(key), 'is no object path'),
  sha256: z.string().refine(isSha256, 'is no SHA-256 in lower case'),
  size: z.int().min(0),
  version: z.string().refine(isAssetVersion, 'is no version'),
});

/** One upload: these bytes were published under this key, with the release of this version. */
export interface LedgerEntry {
  /** The object path, relative to the base URL. */
  readonly key: string;
  readonly sha256: Sha256;
  /** In bytes. */
  readonly size: number;
  readonly version: string;
}

/**
 * Everything that was ever published, in the order in which it was: JSON lines, one upload each. A ledger is only ever
 * added to, so the first line of a key says what its bytes are for good; keys that are moved, such as `latest.json`, have
 * one line a move. Fields that are not known are passed over.
 *
 * @throws {FormatError} naming the line, with its offset in bytes.
 */
export function parseLedger(bytes: Uint8Array): LedgerEntry[] {
  const entries: LedgerEntry[] = [];
  for (let start = 0, line = 1; start < bytes.length; line++) {
    const end = bytes.indexOf(NEWLINE, start);
    if (end === -1) throw problemIn(line, start, 'it does not end: its writing was interrupted; remove it');
    entries.push(parseLine(bytes.subarray(start, end), line, start));
    start = end + 1;
  }
  return entries;
}

/** Lines to be added to a ledger. */
export function renderLedger(entries: readonly LedgerEntry[]): string {
  return entries
    .map(({ key, sha256, size, version }) => `${JSON.stringify({ key, sha256, size, version })}\n`)
    .join('');
}

function parseLine(bytes: Uint8Array, line: number, offset: number): LedgerEntry {
  try {
    const { value, ambiguities } = parseJson(bytes);
    if (ambiguities[0] !== undefined)
      throw new FormatError('json', `${ambiguities[0].pointer} can be read in two ways`);
    return entry.parse(value);
  } catch (error) {
    const [issue] = error instanceof z.ZodError ? error.issues : [];
    throw problemIn(line, offset, issue === undefined ? messageOf(error) : `${issue.path.join('.')}: ${issue.message}`);
  }
}

function problemIn(line: number, offset: number, problem: string): FormatError {
  return new FormatError('ledger', `line ${String(line)}: ${problem}`, offset);
}

const NEWLINE = 0x0a;
