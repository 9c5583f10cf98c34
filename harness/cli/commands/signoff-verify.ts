import { basename, join, resolve } from 'node:path';
import { UsageError } from '../../core/errors.ts';
import { kindOf } from '../../host/files.ts';
import { isConfined } from '../../release/unsafe-path.ts';
import type { RunStarted } from '../../report/run-event.ts';
import { readRun, type RunRecord } from '../../report/run-record.ts';
import { checkFiles, checkRun, checkStatement } from '../../report/signoff/check-signoff.ts';
import { keyIdOf, readPublicKey } from '../../report/signoff/keys.ts';
import { readSignoff, signoffOf } from '../../report/signoff/signoff-file.ts';
import type { Statement } from '../../report/signoff/statement.ts';
import type { CommandContext } from '../context.ts';
import { type Given, textOf } from '../option-spec.ts';
import { openOutput } from '../output.ts';
import { runFolderOf } from '../run-name.ts';

/** `bootproof signoff verify`: 0 when the sign-off holds for the bytes at hand, 1 when it does not. */
export async function runSignoffVerify(given: Given, context: CommandContext): Promise<number> {
  const output = await openOutput(given, context);
  const key = await readPublicKey(requireText(given, 'key', 'name the public key of whoever signed'));
  const demands = { now: new Date(), maxAgeMs: maxAgeOf(given), required: listOf(textOf(given, 'require')) };
  const { file, run } = await findSignoff(given.args[0] ?? '', context);
  const read = await readSignoff(file, key);
  if ('problem' in read) return give([read.problem], null, 0);
  const { statement } = read;
  const bytes = await checkBytes(statement, run, given, context);
  const own = run === null ? [] : checkRun(statement, run.result);
  return give([...checkStatement(statement, demands), ...own, ...bytes.problems], statement, bytes.agree);

  async function give(problems: string[], signed: Statement | null, agree: number): Promise<number> {
    const holds = problems.length === 0;
    const facts = signed === null ? {} : { result: signed.predicate.result, finishedOn: signed.predicate.finishedOn };
    await output.give({ file, holds, problems, keyId: keyIdOf(key), agree, ...facts }, [
      ...problems.map((problem) => `FAIL  ${problem}`),
      ...(signed?.predicate.waivers ?? []).map(({ check, waiver }) => `waived    ${check}: ${waiver}`),
      `sign-off  ${file}`,
      holds && signed !== null
        ? `holds     signed with the key ${keyIdOf(key).slice(0, 16)}… for a run of ${signed.predicate.finishedOn}; ${String(agree)} files are the signed ones`
        : 'does not hold',
    ]);
    return holds ? 0 : 1;
  }
}

/** The sign-off that was named, with its run when it stands in a run's folder. */
async function findSignoff(name: string, { places }: CommandContext): Promise<{ file: string; run: RunRecord | null }> {
  if ((await kindOf(name)) === 'file') return { file: name, run: null };
  const folder = await runFolderOf(name, places);
  const file = signoffOf(folder);
  if ((await kindOf(file)) === 'file') return { file, run: await readRun(folder) };
  throw new UsageError(`${folder} holds no sign-off: make one with \`bootproof signoff create ${name} --key FILE\``);
}

async function checkBytes(
  statement: Statement,
  run: RunRecord | null,
  given: Given,
  context: CommandContext,
): Promise<{ agree: number; problems: string[] }> {
  const against = textOf(given, 'against');
  if (against !== undefined && /^https?:\/\//.test(against)) {
    const { checkServed } = await import('../served-digests.ts');
    return checkServed(statement, against, textOf(given, 'release') ?? null, context);
  }
  if (against !== undefined) return checkFiles(statement, fileIn(against, (await kindOf(against)) === 'folder'));
  if (run !== null) return checkFiles(statement, fileOfRun(run.started.invocation));
  throw new UsageError('--against is missing: name the release whose bytes are to be the signed ones');
}

/** A tarball of its own is known by its name; of whatever else was signed with it nothing is at hand. */
function fileIn(where: string, isFolder: boolean): (name: string) => string | null {
  if (!isFolder) return (name) => (basename(name) === basename(where) ? where : null);
  return (name) => (isConfined(name) ? join(where, name) : null);
}

function fileOfRun({ folder, files }: RunStarted['invocation']): (name: string) => string | null {
  const [first] = Object.entries(files);
  // A binary stands beside the files that the run knew before it looked: below the folder that their names start from.
  const root = first === undefined ? null : first[1].slice(0, -first[0].length);
  return (name) => {
    const known = files[name] ?? (root === null || !isConfined(name) ? null : join(root, name));
    return known === null ? null : resolve(folder, known);
  };
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

function requireText(given: Given, name: string, next: string): string {
  const text = textOf(given, name);
  if (text === undefined) throw new UsageError(`--${name} is missing: ${next}`);
  return text;
}
