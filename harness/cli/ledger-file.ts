import type { ComparedObject } from '../cdn/publish/compare.ts';
import { FormatError, UsageError } from '../core/errors.ts';
import { kindOf, readBounded } from '../host/files.ts';
import { openGrowingFile } from '../host/growing-file.ts';
import { type LedgerEntry, parseLedger, renderLedger } from '../release/ledger.ts';

/**
 * The entries of a ledger.
 *
 * @param mayBegin whether one that is absent is empty.
 * @throws {UsageError} for what is none, and for one that would hold a release to nothing.
 */
export async function readLedger(path: string, mayBegin: boolean): Promise<LedgerEntry[]> {
  if ((await kindOf(path)) === 'missing') {
    if (mayBegin) return [];
    throw new UsageError(`there is no ledger ${path}: publish-plan --record begins one`);
  }
  const entries = await entriesOf(path);
  if (entries.length > 0 || mayBegin) return entries;
  throw new UsageError(`the ledger ${path} is empty, so it holds nothing to anything: take it as it was recorded last`);
}

/** Adds what an upload of these objects brings or moves; gives how many lines that were, when they are on the disk. */
export async function addToLedger(path: string, version: string, objects: readonly ComparedObject[]): Promise<number> {
  const changed = objects.filter(({ state }) => state === 'new' || state === 'update');
  const entries = changed.map(({ key, sha256, sizeBytes: size }) => ({ key, sha256, size, version }));
  await using file = await openGrowingFile(path);
  await file.append(Buffer.from(renderLedger(entries)));
  await file.settle();
  return entries.length;
}

async function entriesOf(path: string): Promise<LedgerEntry[]> {
  try {
    return parseLedger(await readBounded(path, LIMIT_BYTES));
  } catch (error) {
    if (error instanceof FormatError) throw new UsageError(`${path} is no ledger: ${error.message}`);
    throw error;
  }
}

/** A release has some ten keys, and a line some two hundred bytes. */
const LIMIT_BYTES = 64 * 1024 * 1024;
