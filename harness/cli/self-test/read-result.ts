import type { Result } from '../../report/result.ts';
import type { Tally } from './step.ts';

/** What Vitest's JSON reporter writes, as far as it is read here. */
interface TestResult {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly TestRow[];
  }[];
}

interface TestRow {
  readonly fullName: string;
  readonly status: string;
  readonly failureMessages: readonly string[] | null;
}

/** The tests that Vitest ran, by the file that its JSON reporter wrote. */
export function readTests(json: string): Tally {
  const { testResults } = JSON.parse(json) as TestResult;
  const rows = testResults.flatMap(({ assertionResults }) => assertionResults);
  const failures = testResults.flatMap(({ name, status, message, assertionResults }) => {
    const red = assertionResults.filter((row) => row.status === 'failed');
    // A file that cannot even be loaded has no tests that could fail.
    if (red.length === 0) return status === 'failed' ? [`${name}: ${firstLine(message)}`] : [];
    return red.map((row) => `${name}: ${row.fullName}: ${firstLine(row.failureMessages?.[0] ?? '')}`);
  });
  return { passed: rows.filter(({ status }) => status === 'passed').length, failures };
}

/** The rows of a verdict, by what `verify --json` printed. */
export function readVerdict(json: string): Tally {
  const { checks } = JSON.parse(json) as Result;
  return {
    passed: checks.filter(({ status }) => status === 'pass').length,
    failures: checks
      .filter(({ status }) => status !== 'pass' && status !== 'not-applicable')
      .map(({ id, arch, status, findings, error, reason }) => {
        const why = findings[0]?.problem ?? error?.message ?? reason ?? '';
        return `${id}${arch === null ? '' : `[${arch}]`}: ${status}: ${firstLine(why)}`;
      }),
  };
}

/** The entries of the fault catalogue, by what `faults --json` printed. */
export function readCatalogue(json: string): Tally {
  const { rows } = JSON.parse(json) as {
    rows: readonly { readonly id: string; readonly isRight: boolean; readonly wrong: readonly string[] }[];
  };
  return {
    passed: rows.filter(({ isRight }) => isRight).length,
    failures: rows.filter(({ isRight }) => !isRight).map(({ id, wrong }) => `${id}: ${wrong.join('; ')}`),
  };
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
