import { basename, join } from 'node:path';
import { UsageError } from '../../core/errors.ts';
import { kindOf } from '../../host/files.ts';
import { printable } from '../../report/printable.ts';
import { runsFolder } from '../../report/run-folder.ts';
import { readRun, type RunRecord } from '../../report/run-record.ts';
import { checkRun, checkStatement } from '../../report/signoff/check-signoff.ts';
import { requireSignable } from '../../report/signoff/require-signable.ts';
import { readSignoff, SIGNOFF_FILES } from '../../report/signoff/signoff-file.ts';
import type { Statement } from '../../report/signoff/statement.ts';
import type { CommandContext } from '../context.ts';
import { checkAtHand, filesAt, filesOfRun } from '../files-at-hand.ts';
import { type Given, textOf } from '../option-spec.ts';
import { openOutput } from '../output.ts';
import { runFolderOf } from '../run-name.ts';
import { type AskedSignatory, readSignatory } from '../signatory-flags.ts';

/** `bootproof signoff verify`: 0 when the sign-off holds for the bytes at hand, 1 when it does not. */
export async function runSignoffVerify(given: Given, context: CommandContext): Promise<number> {
  const output = await openOutput(given, context);
  const asked = await readSignatory(given, context);
  const demands = { now: new Date(), maxAgeMs: maxAgeOf(given), required: listOf(textOf(given, 'require')) };
  const { file, run } = await findSignoff(given.args[0] ?? '', asked, context);
  const read = await readSignoff(file, asked.signatory);
  if ('problem' in read) return give([read.problem], null, 0);
  const bytes = await checkBytes(read.statement, { file, run }, given, context);
  const own = run === null ? [] : checkRun(read.statement, run.result);
  return give([...checkStatement(read.statement, demands), ...own, ...bytes.problems], read, bytes.agree);

  async function give(problems: string[], signed: SignedStatement | null, agree: number): Promise<number> {
    const holds = problems.length === 0;
    const { predicate } = signed?.statement ?? {};
    const facts = predicate === undefined ? {} : { result: predicate.result, finishedOn: predicate.finishedOn };
    await output.give({ file, holds, problems, ...asked.signatory.facts, agree, ...facts }, [
      ...problems.map((problem) => `FAIL  ${printable(problem)}`),
      ...(predicate?.waivers ?? []).map(({ check, waiver }) => `waived    ${check}: ${waiver}`),
      `sign-off  ${file}`,
      holds && signed !== null
        ? `holds     signed with ${printable(signed.signer)} for ${printable(nameOf(run, signed.statement))}; ${String(agree)} files are the signed ones`
        : 'does not hold',
    ]);
    return holds ? 0 : 1;
  }
}

/** A run by its name, where it is known; a sign-off by itself tells only when it began, which names of runs tell too. */
function nameOf(run: RunRecord | null, { predicate }: Statement): string {
  return run === null ? `a run that began on ${predicate.startedOn}` : `the run ${basename(run.result.runFolder)}`;
}

interface SignedStatement {
  readonly statement: Statement;
  readonly signer: string;
}

interface FoundSignoff {
  readonly file: string;
  /** The run that it is of, when it stands in a run's folder. */
  readonly run: RunRecord | null;
}

async function findSignoff(name: string, { kind }: AskedSignatory, { places }: CommandContext): Promise<FoundSignoff> {
  if ((await kindOf(name)) === 'file') return { file: name, run: null };
  const folder = await runFolderOf(name, places, { orElse: 'a sign-off file' });
  const run = await readRun(folder);
  const file = join(folder, SIGNOFF_FILES[kind]);
  if ((await kindOf(file)) === 'file') return { file, run };
  const what = `holds no ${SIGNOFF_FILES[kind]} and cannot be signed off`;
  await requireSignable(run, what, runsFolder(places.state));
  const flag = kind === 'key' ? '--key FILE' : '--keyless';
  throw new UsageError(
    `${folder} holds no ${SIGNOFF_FILES[kind]}: make one with \`bootproof signoff create ${name} ${flag}\``,
  );
}

async function checkBytes(
  statement: Statement,
  { file, run }: FoundSignoff,
  given: Given,
  context: CommandContext,
): Promise<{ agree: number; problems: string[] }> {
  const against = textOf(given, 'against');
  if (against !== undefined && /^https?:\/\//.test(against)) {
    const { checkServed } = await import('../served-digests.ts');
    return checkServed(statement, against, textOf(given, 'release') ?? null, context);
  }
  if (against !== undefined) return checkAtHand(statement, await filesAt(against), file);
  if (run !== null) return checkAtHand(statement, filesOfRun(run.started), file);
  throw new UsageError('--against is missing: name the release whose bytes are to be the signed ones');
}

function maxAgeOf(given: Given): number | null {
  const text = textOf(given, 'maxAge');
  if (text === undefined) return null;
  const days = /^([1-9]\d{0,4})d$/.exec(text)?.[1];
  if (days === undefined) throw new UsageError(`--max-age ${text} is no number of days: write it like 30d`);
  return Number(days) * 24 * 3_600_000;
}

function listOf(text: string | undefined): string[] {
  return text === undefined ? [] : text.split(',').map((name) => name.trim());
}
