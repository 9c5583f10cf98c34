import { FormatError, UsageError } from '../../core/errors.ts';
import { kindOf, readBounded, writeAtomic } from '../../host/files.ts';
import type { Result } from '../result.ts';
import { PAYLOAD_TYPE } from './dsse.ts';
import type { Signatory, Signer } from './signatory.ts';
import { parseStatement, type Statement, statementOf } from './statement.ts';
import { whyUnsignable } from './unsignable.ts';

/** The names that sign-offs of kept runs have: those that a key signed, and the bundles of sigstore. */
export const SIGNOFF_FILES = { key: 'signoff.dsse.json', identity: 'signoff.sigstore.json' } as const;

/**
 * Signs a run off into a file.
 *
 * @param unjudged what of the release is not what was judged, a sentence each.
 * @throws {UsageError} with every reason why the run or its release cannot be signed, or when the file is there already: a sign-off is
 * never written over.
 */
export async function writeSignoff(
  path: string,
  result: Result,
  sign: Signer,
  unjudged: readonly string[] = [],
): Promise<Statement> {
  const reasons = whyUnsignable(result);
  if (reasons.length > 0) throw new UsageError(`this run cannot be signed off: ${reasons.join('; ')}`);
  if (unjudged.length > 0) {
    throw new UsageError(
      `this release cannot be signed off: ${unjudged.join('; ')}; take away what is not to be published, then judge it again`,
    );
  }
  if ((await kindOf(path)) !== 'missing') {
    throw new UsageError(`${path} exists: a sign-off is not written over; name another file with --out`);
  }
  const statement = statementOf(result);
  const signed = await sign(Buffer.from(JSON.stringify(statement)), PAYLOAD_TYPE);
  await writeAtomic(path, `${JSON.stringify(signed, null, 2)}\n`);
  return statement;
}

/** What a file says that was signed, and by whom in words; or the one sentence that tells why it is not to be believed. */
export type ReadSignoff = { readonly statement: Statement; readonly signer: string } | { readonly problem: string };

/**
 * Reads a sign-off and checks who signed it.
 *
 * @throws {HarnessError} `BOOTPROOF_UNREADABLE`, `BOOTPROOF_TOO_LARGE`.
 */
export async function readSignoff(path: string, signatory: Signatory): Promise<ReadSignoff> {
  const bytes = await readBounded(path, LIMIT_BYTES);
  try {
    const opened = signatory.open(bytes);
    if ('problem' in opened) return opened;
    const { payload, payloadType, signer } = opened;
    if (payloadType !== PAYLOAD_TYPE) return { problem: `it signs something else: ${payloadType}` };
    return { statement: parseStatement(payload), signer };
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return { problem: error.message };
  }
}

const LIMIT_BYTES = 16 * 1024 * 1024;
