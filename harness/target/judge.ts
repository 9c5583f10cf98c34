import { type CheckResult, rowName } from '../core/check-result.ts';
import { HarnessError } from '../core/errors.ts';
import type { Subject } from '../checks/subject.ts';
import { type Broker, evidenceFile, pieceName } from './broker.ts';
import type { PlannedCheck } from './plan.ts';

/** Comes to the result of a planned row, once, when it is first asked for. */
export type Judgement = (row: PlannedCheck) => Promise<CheckResult>;

/**
 * The one judgement: a result for every planned row. `verify` and the fault catalogue both call it, so nothing is green
 * in one way of running and red in another. All rows are judged at the same time; each waits for its evidence only.
 *
 * @throws whatever is not a `HarnessError`: a bug of ours, which must not pass for a blocked check.
 */
export async function judge(plan: readonly PlannedCheck[], subject: Subject, broker: Broker): Promise<CheckResult[]> {
  return Promise.all(plan.map(openJudgement(plan, subject, broker)));
}

/** The judgement of a plan for whoever asks row by row. */
export function openJudgement(plan: readonly PlannedCheck[], subject: Subject, broker: Broker): Judgement {
  const results = new Map<PlannedCheck, Promise<CheckResult>>();
  const judgement: Judgement = (row) => {
    const known = results.get(row);
    if (known !== undefined) return known;
    const result = judgeRow(row, subject, broker, forerunners(row, plan).map(judgement));
    results.set(row, result);
    return result;
  };
  return judgement;
}

async function judgeRow(
  { check, arch, notApplicable }: PlannedCheck,
  subject: Subject,
  broker: Broker,
  before: readonly Promise<CheckResult>[],
): Promise<CheckResult> {
  const started = performance.now();
  const files: string[] = [];
  const give = (rest: Partial<CheckResult> & Pick<CheckResult, 'status'>): CheckResult => ({
    id: check.id,
    arch,
    findings: [],
    durationMs: Math.round(performance.now() - started),
    evidence: files,
    ...rest,
  });
  if (notApplicable !== null) return give({ status: 'not-applicable', reason: notApplicable });
  for (const forerunner of await Promise.all(before)) {
    if (forerunner.status === 'fail' || forerunner.status === 'blocked') {
      return give({ status: 'blocked', reason: `waits for ${rowName(forerunner)}, which did not pass` });
    }
  }
  try {
    const evidence = await broker.gather(check.evidence, arch, check.scenario);
    files.push(evidenceFile(pieceName(check.evidence, arch, check.scenario)));
    const missing = check.lacksSubject?.(evidence) ?? null;
    if (missing !== null) return give({ status: 'not-applicable', reason: missing });
    const problems = check.check(evidence, { arch, subject });
    const findings = problems.map((problem) => ({ check: check.id, arch, ...problem }));
    return give({ status: findings.length === 0 ? 'pass' : 'fail', findings });
  } catch (error) {
    if (!(error instanceof HarnessError)) throw error;
    return give({ status: 'blocked', error: { code: error.code, message: error.message, facts: error.facts } });
  }
}

/** The planned rows that a row waits for: those of its own architecture and those of the release as a whole. */
export function forerunners({ check, arch }: PlannedCheck, plan: readonly PlannedCheck[]): PlannedCheck[] {
  return plan.filter(
    (row) => check.after.includes(row.check.id) && (row.arch === arch || row.arch === null || arch === null),
  );
}
