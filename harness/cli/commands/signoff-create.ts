import { UsageError } from '../../core/errors.ts';
import { readRun } from '../../report/run-record.ts';
import { readPrivateKey } from '../../report/signoff/keys.ts';
import { signoffOf, writeSignoff } from '../../report/signoff/signoff-file.ts';
import type { CommandContext } from '../context.ts';
import { type Given, textOf } from '../option-spec.ts';
import { openOutput } from '../output.ts';
import { runFolderOf } from '../run-name.ts';

/** `bootproof signoff create`: signs a run that may be signed. */
export async function runSignoffCreate(given: Given, context: CommandContext): Promise<number> {
  const output = await openOutput(given, context);
  const key = textOf(given, 'key');
  if (key === undefined) throw new UsageError('--key is missing: name the private key to sign with');
  const folder = await runFolderOf(given.args[0] ?? '', context.places);
  const { result } = await readRun(folder);
  const file = textOf(given, 'out') ?? signoffOf(folder);
  const { subject, predicate } = await writeSignoff(file, result, await readPrivateKey(key));
  await output.give({ file, subjects: subject.length, result: predicate.result, waivers: predicate.waivers }, [
    `signed    ${result.target.name}: ${String(subject.length)} artifacts, ${String(predicate.passedTests.length)} checks passed`,
    ...predicate.waivers.map(({ check, waiver }) => `waived    ${check}: ${waiver}`),
    `sign-off  ${file}`,
    `check it  bootproof signoff verify ${file} --key PUBLIC-KEY --against RELEASE`,
  ]);
  return 0;
}
