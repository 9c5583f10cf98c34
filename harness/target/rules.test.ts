import { expect, test } from 'vitest';
import { ALL_CHECKS } from '../checks/all.ts';
import type { Arch } from '../core/arch.ts';
import type { CheckId } from '../core/check-id.ts';
import type { CheckResult, CheckStatus } from '../core/check-result.ts';
import type { PlannedCheck } from './plan.ts';
import { rulesOf, underRules } from './rules.ts';

test.each<[string, string[], CheckStatus[]]>([
  ['nothing', [], ['not-applicable', 'pass']],
  ['a check for every architecture', ['fex/static'], ['blocked', 'pass']],
  ['a check where it has a subject', ['fex/static[arm64]'], ['not-applicable', 'pass']],
  ['a check where it has none', ['fex/static[x86_64]'], ['blocked', 'pass']],
])('who requires %s', async (_what, required, statuses) => {
  const [x86, arm] = [plan('fex/static', 'x86_64'), plan('fex/static', 'arm64')];
  const judgement = (row: PlannedCheck): Promise<CheckResult> =>
    Promise.resolve(row === x86 ? result('x86_64', 'not-applicable') : result('arm64', 'pass'));
  const seen: CheckStatus[] = [];
  const ruled = underRules(judgement, [x86, arm], rulesOf({ required }), noFacts, (_result, before) =>
    seen.push(before),
  );
  const results = await Promise.all([x86, arm].map(ruled));
  expect(results.map(({ status }) => status)).toEqual(statuses);
  expect(seen).toEqual(['not-applicable', 'pass']);
});

function plan(id: CheckId, arch: Arch): PlannedCheck {
  const check = ALL_CHECKS.find((one) => one.id === id);
  if (check === undefined) throw new Error(`no check ${id}`);
  return { check, arch, notApplicable: null };
}

function result(arch: Arch, status: CheckStatus): CheckResult {
  return { id: 'fex/static', arch, status, findings: [], durationMs: 0, evidence: [] };
}

const noFacts = (): Promise<never> => Promise.reject(new Error('nothing is waived'));
