import { randomUUID } from 'node:crypto';
import { renderDuration } from '../../core/deadline.ts';
import { openRun } from '../../host/run.ts';
import type { CommandContext } from '../context.ts';
import type { Given } from '../option-spec.ts';
import { requireCheckout } from '../require-checkout.ts';
import { STEPS } from '../self-test/steps.ts';
import type { Step, Tally } from '../self-test/step.ts';
import { setUp } from '../setup.ts';

/** `npm test`: everything that the project tests about itself; ends in the line `N passed, N failed`. */
export async function runSelfTest({ options }: Given, context: CommandContext): Promise<number> {
  await requireCheckout('self-test');
  await setUp('test', context);
  await using _run = await openRun({ id: randomUUID() });
  if (options['soak'] === true) process.env['BOOTPROOF_SOAK'] = '1';
  let passed = 0;
  const failures: string[] = [];
  for (const group of STEPS) {
    for (const tally of await Promise.all(group.map((step) => runStep(step, context)))) {
      passed += tally.passed;
      failures.push(...tally.failures.map((failure) => `${tally.name}: ${failure}`));
    }
  }
  // Once more at the end: what each step printed is far above by then.
  for (const failure of failures) context.write(`FAIL ${failure}`);
  context.write(`${String(passed)} passed, ${String(failures.length)} failed`);
  return failures.length === 0 ? 0 : 1;
}

async function runStep(step: Step, context: CommandContext): Promise<Tally & { readonly name: string }> {
  const started = performance.now();
  context.progress({ label: step.name });
  const tally = await step.run(context);
  const ok = tally.failures.length === 0;
  context.progress({ label: step.name, ended: ok ? 'ok' : 'failed' });
  const counts = `${String(tally.passed)} passed${ok ? '' : `, ${String(tally.failures.length)} failed`}`;
  context.write(`${ok ? 'ok  ' : 'FAIL'} ${step.name}: ${counts} (${renderDuration(performance.now() - started)})`);
  // The names first: a log that is cut keeps what stands beside the word FAIL.
  for (const failure of tally.failures) context.write(`FAIL ${step.name}: ${failure}`);
  if (!ok && tally.output !== '') context.write(tally.output);
  return { ...tally, name: step.name };
}
