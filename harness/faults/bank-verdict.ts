import type { CheckResult } from '../core/check-result.ts';
import { areaOf } from '../core/check-id.ts';

/** What the prediction about a kernel without one option came to. */
export interface BankVerdict {
  readonly without: string;
  /** What `kernel/built-in` said of the missing symbol; null: nothing. */
  readonly predicted: string | null;
  /** The words that the prediction says will be printed. */
  readonly quoted: readonly string[];
  /** The checks of the boot that failed, those of FEX included, and the first thing that each found. */
  readonly failed: readonly { readonly check: string; readonly found: string }[];
  /** Why the prediction was not right; empty when it was. */
  readonly wrong: readonly string[];
}

/**
 * Holds a prediction against the boot: it must name the symbol, some check of the boot must fail, and what it puts in
 * quotation marks must have been printed or found.
 */
export function comparePrediction(without: string, results: readonly CheckResult[], printed: string): BankVerdict {
  const findings = results.flatMap((result) => result.findings);
  const predicted =
    findings.find(({ check, at }) => check === 'kernel/built-in' && at.split(' ').includes(`CONFIG_${without}`))
      ?.problem ?? null;
  const quoted = [...(predicted ?? '').matchAll(/"([^"]+)"/g)].map(([, words = '']) => words);
  const failed = results
    .filter(({ id, status }) => areaOf(id) !== 'kernel' && status === 'fail')
    .map(({ id, findings: [first] }) => ({
      check: id,
      found: [first?.problem, first?.actual].filter(Boolean).join(': '),
    }));
  const said = `${printed}\n${findings
    .filter(({ check }) => check !== 'kernel/built-in')
    .map(wordsOf)
    .join('\n')}`;
  const wrong = [
    ...(predicted === null ? [`kernel/built-in does not name CONFIG_${without}`] : []),
    ...(failed.length === 0 ? ['no check of the boot fails'] : []),
    ...quoted.filter((words) => !said.includes(words)).map((words) => `"${words}" was foretold and not seen`),
  ];
  return { without, predicted, quoted, failed, wrong };
}

function wordsOf({ problem, expected, actual, hint }: CheckResult['findings'][number]): string {
  return [problem, expected, actual, hint].join('\n');
}
