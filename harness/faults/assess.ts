import { type CheckResult, rowName } from '../core/check-result.ts';
import { areaOf } from '../core/check-id.ts';
import type { Finding } from '../core/finding.ts';
import type { Fault, Variant } from './fault.ts';

/** What the results of a broken release say about a fault. */
export interface Assessment {
  /** The finding that caught it; null when nothing did. */
  readonly caught: Finding | null;
  /** Everything that is not as the entry says, one sentence each. */
  readonly wrong: readonly string[];
}

/**
 * Whether a fault was caught as its entry says: by that check, at that object, in words of the cause; and whether what
 * else turned red is what the entry lists, no more and no less.
 */
export function assessFault(fault: Fault, results: readonly CheckResult[]): Assessment {
  const { caughtBy, consequences = [] } = fault;
  const findings = results.flatMap((result) => result.findings).filter(({ check }) => check === caughtBy);
  const caught = findings.find((finding) => fits(finding, fault)) ?? null;
  const said = findings.map(({ at, problem }) => `${at}: ${problem}`).join('; ');
  return {
    caught,
    wrong: [
      ...(caught !== null
        ? []
        : findings.length === 0
          ? [`${caughtBy} did not report it`]
          : [`${caughtBy} reported it without "${fault.at}" and ${fault.words.join(', ')}: ${said}`]),
      ...unannounced(results, [caughtBy, ...consequences]),
      ...consequences
        .filter((id) => !results.some((result) => result.id === id && isRed(result)))
        .map((id) => `${id} is listed as a consequence and is not red`),
    ],
  };
}

/**
 * Whether an odd release was passed as its entry says: nothing turned red, and a check of its own area was judged and
 * passed. A release of which nothing was judged shows nothing.
 */
export function assessVariant({ area, lacksSubject }: Variant, results: readonly CheckResult[]): Assessment {
  const own = results.filter(({ id }) => areaOf(id) === area);
  const isAsSaid =
    lacksSubject === undefined
      ? own.some(({ status }) => status === 'pass')
      : own.length > 0 &&
        own.every(({ status, reason = '' }) => status === 'not-applicable' && lacksSubject.test(reason));
  const said = own.map((result) => `${rowName(result)} is ${result.status}`).join(', ') || 'no check was asked';
  const meant = lacksSubject === undefined ? 'nothing passed' : 'not every check says that it has nothing to judge';
  return { caught: null, wrong: [...unannounced(results, []), ...(isAsSaid ? [] : [`in ${area} ${meant}: ${said}`])] };
}

/** Red rows that nobody announced, one sentence each. */
function unannounced(results: readonly CheckResult[], announced: readonly string[]): string[] {
  return results
    .filter((result) => isRed(result) && !announced.includes(result.id))
    .map((result) => {
      const said = result.error?.message ?? result.findings.map(({ at, problem }) => `${at}: ${problem}`).join('; ');
      return `unexpected: ${rowName(result)} is ${result.status}: ${said}`;
    });
}

function fits({ at, problem, expected = '', actual = '' }: Finding, fault: Fault): boolean {
  const text = `${at}\n${problem}\n${expected}\n${actual}`;
  return text.includes(fault.at) && fault.words.every((word) => word.test(problem));
}

/** A row that waits for a red one is no news; one that could not look is. */
function isRed({ status, error }: CheckResult): boolean {
  return status === 'fail' || (status === 'blocked' && error !== undefined);
}
