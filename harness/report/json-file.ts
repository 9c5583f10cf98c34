import { z } from 'zod';
import { UsageError } from '../core/errors.ts';
import { kindOf, readBounded, writeAtomic } from '../host/files.ts';

/** Larger than any result; a file beyond it is not one of ours. */
const LIMIT_BYTES = 64 * 1024 * 1024;

/** What every JSON of ours begins with, whichever command and version made it. */
const ownReport = z.looseObject({ schema: z.int(), tool: z.looseObject({ name: z.literal('bootproof') }) });

/**
 * Refuses, before any work is done, a `--json-file` that would overwrite something else than an earlier result.
 *
 * @throws {UsageError}
 */
export async function requireReportPath(path: string): Promise<void> {
  if (path === '') throw new UsageError('--json-file is empty: name a file');
  const kind = await kindOf(path);
  if (kind === 'missing') return;
  if (kind === 'file') {
    const bytes = await readBounded(path, LIMIT_BYTES);
    if (bytes.length === 0 || ownReport.safeParse(parseOrNull(bytes.toString('utf8'))).success) return;
  }
  throw new UsageError(`--json-file ${path} exists and is not a bootproof result: name another file`);
}

/** Writes a result as JSON. */
export async function writeReport(path: string, result: object): Promise<void> {
  await writeAtomic(path, `${JSON.stringify(result, null, 2)}\n`);
}

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
