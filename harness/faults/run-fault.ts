import { join } from 'node:path';
import type { Check, Tier } from '../checks/check.ts';
import type { CheckResult } from '../core/check-result.ts';
import { rowName } from '../core/check-result.ts';
import type { Finding } from '../core/finding.ts';
import { removeTree } from '../host/remove-tree.ts';
import type { Layout } from '../release/layout.ts';
import type { Broker } from '../target/broker.ts';
import { judge } from '../target/judge.ts';
import { planChecks } from '../target/plan.ts';
import { resolvePath } from '../target/resolve.ts';
import type { Target } from '../target/target.ts';
import type { Breakage, Fault, Variant } from './fault.ts';
import { rebuild } from './rebuild.ts';
import type { ReleaseParts } from './release-parts.ts';

/** Where and by what broken releases are judged. */
export interface FaultBench {
  readonly good: ReleaseParts;
  /** An empty folder for the broken releases. */
  readonly scratch: string;
  readonly tier: Tier;
  readonly checks: readonly Check[];
  /** How evidence of a broken release is gathered; `folder` is for what that leaves behind, and is removed with the release. */
  readonly openBroker: (target: Target, folder: string) => Broker;
}

/** What became of a fault or a variant. */
export interface FaultResult {
  readonly id: string;
  /** As it must be: the fault caught as the catalogue says, the variant passed. */
  readonly isRight: boolean;
  /** The finding that caught it; null for a variant, or when nothing did. */
  readonly caught: Finding | null;
  /** Everything that is not as it must be, one sentence each. */
  readonly wrong: readonly string[];
  readonly durationMs: number;
}

/** Breaks a release and asks the one judgement about it. */
export async function runFault(fault: Fault, bench: FaultBench): Promise<FaultResult> {
  const started = performance.now();
  const results = await judgeBroken(fault.id, fault.breaks, 'asset-v', bench);
  const findings = results.flatMap((result) => result.findings).filter(({ check }) => check === fault.caughtBy);
  const caught = findings.find((finding) => fits(finding, fault)) ?? null;
  const wrong = [...unexpected(results, [fault.caughtBy, ...(fault.consequences ?? [])])];
  if (caught === null) {
    const said = findings.map(({ at, problem }) => `${at}: ${problem}`).join('; ');
    wrong.unshift(
      findings.length === 0
        ? `${fault.caughtBy} did not report it`
        : `${fault.caughtBy} reported it without "${fault.at}" and ${fault.words.join(', ')}: ${said}`,
    );
  }
  for (const id of fault.consequences ?? []) {
    if (!results.some((result) => result.id === id && isRed(result)))
      wrong.push(`${id} is listed as a consequence and is not red`);
  }
  return {
    id: fault.id,
    isRight: wrong.length === 0,
    caught,
    wrong,
    durationMs: Math.round(performance.now() - started),
  };
}

/** Makes an odd release and holds that nothing is said against it. */
export async function runVariant(variant: Variant, bench: FaultBench): Promise<FaultResult> {
  const started = performance.now();
  const results = await judgeBroken(variant.id, variant.makes, variant.layout ?? 'asset-v', bench);
  const wrong = unexpected(results, []);
  return {
    id: variant.id,
    isRight: wrong.length === 0,
    caught: null,
    wrong,
    durationMs: Math.round(performance.now() - started),
  };
}

async function judgeBroken(
  id: string,
  breakage: Breakage,
  layout: Layout,
  { good, scratch, tier, checks, openBroker }: FaultBench,
): Promise<CheckResult[]> {
  const folder = join(scratch, id);
  const root = join(folder, 'release');
  try {
    await rebuild(good, breakage, root);
    const target = await resolvePath(root, { from: 'fault', layout, arches: [] });
    const plan = planChecks(checks, target.subject, { tier, only: [], skip: [] });
    return await judge(plan, target.subject, openBroker(target, folder));
  } finally {
    await removeTree(folder);
  }
}

function fits({ at, problem, expected = '', actual = '' }: Finding, fault: Fault): boolean {
  const text = `${at}\n${problem}\n${expected}\n${actual}`;
  return text.includes(fault.at) && fault.words.every((word) => word.test(problem));
}

/** Red rows that nobody announced. */
function unexpected(results: readonly CheckResult[], announced: readonly string[]): string[] {
  return results
    .filter((result) => isRed(result) && !announced.includes(result.id))
    .map((result) => {
      const said = result.error?.message ?? result.findings.map(({ at, problem }) => `${at}: ${problem}`).join('; ');
      return `unexpected: ${rowName(result)} is ${result.status}: ${said}`;
    });
}

/** A row that waits for a red one is no news; one that could not look is. */
function isRed({ status, error }: CheckResult): boolean {
  return status === 'fail' || (status === 'blocked' && error !== undefined);
}
