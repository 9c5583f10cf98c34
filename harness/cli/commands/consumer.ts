import { randomUUID } from 'node:crypto';
import {
  SCENARIOS,
  type ScenarioResult,
  parseScenarioList,
  runScenarios,
} from '../../cdn/consumer/conformance/run-scenarios.ts';
import { UsageError } from '../../core/errors.ts';
import { capacity } from '../../host/capacity.ts';
import { readBounded } from '../../host/files.ts';
import { openRun } from '../../host/run.ts';
import { makeTemporaryFolder } from '../../host/temporary-folder.ts';
import { printable } from '../../report/printable.ts';
import type { CommandContext } from '../context.ts';
import { durationOf } from '../duration.ts';
import { type Given, textOf } from '../option-spec.ts';
import { openOutput } from '../output.ts';

/** `bootproof consumer`: runs a downloader through every scenario of the hostile CDN. */
export async function runConsumer(given: Given, context: CommandContext): Promise<number> {
  const { signal, progress } = context;
  const command = textOf(given, 'exec');
  if (command === undefined) throw new UsageError('name a downloader: --exec "./my-downloader" (docs/consumer.md)');
  const only = parseScenarioList((textOf(given, 'only') ?? '').replaceAll(',', '\n'));
  const timeoutMs = durationOf(given, 'timeout');
  const expected = await readExpected(textOf(given, 'expectedFailures'));
  const output = await openOutput(given, context);
  await using _run = await openRun({ id: randomUUID() });
  await using scratch = await makeTemporaryFolder('consumer');
  const scenarios = SCENARIOS.filter(({ id }) => only.size === 0 || only.has(id));
  let done = 0;
  const results = await runScenarios({
    command,
    scenarios,
    expected,
    scratch: scratch.path,
    lanes: (await capacity()).cores,
    deadline: { signal, timeoutMs },
    onResult: ({ id }) => progress({ label: 'scenarios', done: ++done, total: scenarios.length, detail: id }),
  });
  progress({ label: 'scenarios', ended: 'ok' });
  const isRight = results.every(({ outcome }) => outcome === 'survived' || outcome === 'expected');
  await output.give(
    { consumer: command, verdict: isRight ? 'pass' : 'fail', scenarios: results },
    renderResults(results),
  );
  return isRight ? 0 : 1;
}

async function readExpected(path: string | undefined): Promise<ReadonlySet<string>> {
  return path === undefined
    ? new Set()
    : parseScenarioList((await readBounded(path, LIST_LIMIT_BYTES)).toString('utf8'));
}

function renderResults(results: readonly ScenarioResult[]): string[] {
  const count = (outcome: ScenarioResult['outcome']): string =>
    String(results.filter((result) => result.outcome === outcome).length);
  return [
    ...results.flatMap(({ id, title, outcome, problems, durationMs }) => [
      `${WORDS[outcome].padEnd(8)} ${id.padEnd(20)} ${title}  ${String(durationMs)} ms`,
      ...(outcome === 'unexpected' ? ['         it is listed as an expected failure: take it off the list'] : []),
      ...problems.map((problem) => `         ${printable(problem)}`),
    ]),
    '',
    `${count('survived')} scenarios survived, ${count('failed')} failed, ${count('expected')} failed as expected, ` +
      `${count('unexpected')} survived unexpectedly`,
  ];
}

const WORDS: Readonly<Record<ScenarioResult['outcome'], string>> = {
  survived: 'ok',
  failed: 'FAIL',
  expected: 'expected',
  unexpected: 'FAIL',
};
const LIST_LIMIT_BYTES = 64 * 1024;
