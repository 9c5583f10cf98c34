import { parseScenarioList, type NamedScenario, type ScenarioResult } from '../conformance/run-scenarios.ts';
import { readBounded } from '../host/files.ts';
import { printable } from '../report/printable.ts';
import { type Given, textOf } from './option-spec.ts';

/** The scenarios of `--only`, or all, and those of `--expected-failures`. */
export async function givenScenarios<S extends NamedScenario>(
  given: Given,
  all: readonly S[],
  docs: string,
): Promise<{ scenarios: readonly S[]; expected: ReadonlySet<string> }> {
  const only = parseScenarioList((textOf(given, 'only') ?? '').replaceAll(',', '\n'), all, docs);
  const path = textOf(given, 'expectedFailures');
  const list = path === undefined ? '' : (await readBounded(path, LIST_LIMIT_BYTES)).toString('utf8');
  return {
    scenarios: all.filter(({ id }) => only.size === 0 || only.has(id)),
    expected: parseScenarioList(list, all, docs),
  };
}

/** Whether every scenario ended as it was to. */
export function isAsWanted(results: readonly ScenarioResult[]): boolean {
  return results.every(({ outcome }) => outcome === 'survived' || outcome === 'expected');
}

/** The results for a person. */
export function renderResults(results: readonly ScenarioResult[]): string[] {
  const count = (outcome: ScenarioResult['outcome']): number =>
    results.filter((result) => result.outcome === outcome).length;
  const survived = count('survived');
  return [
    ...results.flatMap(({ id, title, outcome, problems, durationMs }) => [
      `${WORDS[outcome].padEnd(8)} ${id.padEnd(20)} ${title}  ${String(durationMs)} ms`,
      ...(outcome === 'unexpected' ? ['         it is listed as an expected failure: take it off the list'] : []),
      ...problems.map((problem) => `         ${printable(problem)}`),
    ]),
    '',
    `${survived} ${survived === 1 ? 'scenario' : 'scenarios'} survived, ${count('failed')} failed, ${count('expected')} failed as expected, ` +
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
