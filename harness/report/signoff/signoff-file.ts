import type { KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { FormatError, UsageError } from '../../core/errors.ts';
import { kindOf, readBounded, writeAtomic } from '../../host/files.ts';
import type { Result } from '../result.ts';
import { openEnvelope, parseEnvelope, PAYLOAD_TYPE, signEnvelope } from './dsse.ts';
import { parseStatement, type Statement, statementOf } from './statement.ts';
import { whyUnsignable } from './unsignable.ts';

/** Where the sign-off of a kept run stands, unless it is told otherwise. */
export function signoffOf(runFolder: string): string {
  return join(runFolder, 'signoff.dsse.json');
}

/**
 * Signs a run off into a file.
 *
 * @throws {UsageError} with every reason why the run cannot be signed, or when the file is there already: a sign-off is
 * never written over.
 */
export async function writeSignoff(path: string, result: Result, privateKey: KeyObject): Promise<Statement> {
  const reasons = whyUnsignable(result);
  if (reasons.length > 0) throw new UsageError(`this run cannot be signed off: ${reasons.join('; ')}`);
  if ((await kindOf(path)) !== 'missing') {
    throw new UsageError(`${path} exists: a sign-off is not written over; name another file with --out`);
  }
  const statement = statementOf(result);
  const envelope = signEnvelope(Buffer.from(JSON.stringify(statement)), PAYLOAD_TYPE, privateKey);
  await writeAtomic(path, `${JSON.stringify(envelope, null, 2)}\n`);
  return statement;
}

/** What a file says that was signed; or the one sentence that tells why it is not to be believed. */
export type ReadSignoff = { readonly statement: Statement } | { readonly problem: string };

/**
 * Reads a sign-off and checks who signed it.
 *
 * @throws {HarnessError} `BOOTPROOF_UNREADABLE`, `BOOTPROOF_TOO_LARGE`.
 */
export async function readSignoff(path: string, publicKey: KeyObject): Promise<ReadSignoff> {
  const bytes = await readBounded(path, LIMIT_BYTES);
  try {
    const envelope = parseEnvelope(bytes);
    const payload = openEnvelope(envelope, publicKey);
    if (payload === null) return { problem: 'no signature in it was made with this key over these bytes' };
    if (envelope.payloadType !== PAYLOAD_TYPE) return { problem: `it signs something else: ${envelope.payloadType}` };
    return { statement: parseStatement(payload) };
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return { problem: error.message };
  }
}

const LIMIT_BYTES = 16 * 1024 * 1024;
