import { judgeSeal } from '../../checks/seal/area.ts';
import { UsageError } from '../../core/errors.ts';
import { kindOf } from '../../host/files.ts';
import { printable } from '../../report/printable.ts';
import { gatherSeal } from '../../target/seal-evidence.ts';
import { findSealed } from '../../target/sealed.ts';
import type { CommandContext } from '../context.ts';
import type { Given } from '../option-spec.ts';
import { openOutput } from '../output.ts';
import { sealFlagsOf } from '../seal-flags.ts';

/** `bootproof seal check`: what is wrong with a sealed image or a repository; status 1 when something is. */
export async function runSealCheck(given: Given, context: CommandContext): Promise<number> {
  const [path = ''] = given.args;
  const output = await openOutput(given, context);
  const parts = await findSealed(path, sealFlagsOf(given));
  if (parts === null) {
    const what = (await kindOf(path)) === 'missing' ? 'does not exist' : 'is no sealed image';
    throw new UsageError(`${path} ${what}: name an image layout, a unified kernel image or a composefs repository`);
  }
  const label = 'looking at the sealed image';
  context.progress({ label });
  const evidence = await gatherSeal(parts, context.signal);
  context.progress({ label, ended: 'ok' });
  // The very checks that `verify` judges it with.
  const { results, problems } = judgeSeal(evidence);
  await output.give(
    { target: path, checks: results, problems, image: evidence.image, repository: evidence.repository },
    [
      ...results.map(({ id, status, reason }) => `${status.padEnd(14)} ${id}${reason === null ? '' : `: ${reason}`}`),
      ...problems.flatMap(({ at, problem, expected, actual, hint }) => [
        `${printable(at)}: ${printable(problem)}`,
        ...(expected === undefined ? [] : [`  expected: ${printable(expected)}`]),
        ...(actual === undefined ? [] : [`  actual:   ${printable(actual)}`]),
        ...(hint === undefined ? [] : [`  hint:     ${printable(hint)}`]),
      ]),
      problems.length === 0 ? `nothing is wrong with ${path}` : `${String(problems.length)} wrong`,
    ],
  );
  return problems.length === 0 ? 0 : 1;
}
