import { join } from 'node:path';
import { messageOf } from '../core/errors.ts';
import { appendText } from '../host/append-text.ts';
import { readBounded } from '../host/files.ts';
import { isInActions, renderAnnotations } from '../report/github.ts';
import { printable } from '../report/printable.ts';
import type { Result } from '../report/result.ts';
import type { CommandContext } from './context.ts';

/** In a job of GitHub Actions: the findings as annotations, on standard error, and the run on the job's page. */
export async function tellActions(result: Result, runFolder: string, env: CommandContext['env']): Promise<void> {
  if (!isInActions(env)) return;
  for (const line of renderAnnotations(result)) process.stderr.write(`${line}\n`);
  const page = env['GITHUB_STEP_SUMMARY'];
  if (page === undefined || page === '') return;
  try {
    const summary = await readBounded(join(runFolder, 'summary.md'), LIMIT_BYTES);
    await appendText(page, summary.subarray(0, MOST_SHOWN_BYTES).toString('utf8'));
  } catch (error) {
    // The verdict stands without it.
    process.stderr.write(`bootproof: the summary of the job was not written: ${printable(messageOf(error))}\n`);
  }
}

/** GitHub drops a summary of more than a mebibyte. */
const MOST_SHOWN_BYTES = 900 * 1024;
const LIMIT_BYTES = 64 * 1024 * 1024;
