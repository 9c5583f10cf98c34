import { join } from 'node:path';
import type { Check, Tier } from '../checks/check.ts';
import type { Arch } from '../core/arch.ts';
import type { CheckResult } from '../core/check-result.ts';
import { HarnessError, messageOf } from '../core/errors.ts';
import { removeTree } from '../host/remove-tree.ts';
import type { Extra } from '../guest/scenario.ts';
import type { BootFlags } from '../target/boot-options.ts';
import type { Broker } from '../target/broker.ts';
import { judge } from '../target/judge.ts';
import { planChecks } from '../target/plan.ts';
import { resolvePath } from '../target/resolve.ts';
import type { Target } from '../target/target.ts';
import { type Assessment, assessFault, assessVariant } from './assess.ts';
import { isJudgedWithout, leftOutOf } from './extras.ts';
import type { Breakage, Fault, Variant } from './fault.ts';
import type { ReleaseParts } from './release-parts.ts';

/** Where and by what broken releases are judged. */
export interface FaultBench {
  readonly good: ReleaseParts;
  /** An empty folder for the broken releases. */
  readonly scratch: string;
  /** What it takes to see these faults: the files alone, a server, the releases before, a guest up to init, a guest with its share. */
  readonly layer: 'static' | 'cdn' | 'history' | 'boot' | 'guest';
  readonly tier: Tier;
  readonly checks: readonly Check[];
  /** Which entries are judged here, where an area has several benches. @default all */
  readonly takes?: (changes: Breakage) => boolean;
  /** Writes a release that differs from the good one in this way into a new folder. */
  readonly publish: (how: { readonly changes: Breakage; readonly arch?: Arch }, root: string) => Promise<void>;
  /** How evidence of a broken release is gathered; `folder` is for what that leaves behind, and is removed with the release. */
  readonly openBroker: (
    target: Target,
    folder: string,
    guests?: GuestWishes,
    changes?: Breakage,
  ) => Broker | Promise<Broker>;
  /** Flags of `verify` that a fault needs beside the release folder. @default none */
  readonly flags?: (changes: Breakage, root: string) => readonly string[];
  /** Judges what was published where that is no folder. @default the folder is judged as one that a user names */
  readonly judge?: (changes: Breakage, root: string, folder: string) => Promise<readonly CheckResult[]>;
}

/** How the guests of an entry are booted. */
export interface GuestWishes {
  readonly flags: Partial<BootFlags>;
  readonly leavesOut: readonly Extra[];
}

/** Whether an entry of one of a bench's areas is judged there. */
export function isFor({ takes }: FaultBench, changes: Breakage): boolean {
  return takes === undefined || takes(changes);
}

/** What became of a fault or a variant. */
export interface FaultResult extends Assessment {
  readonly id: string;
  /** As it must be: the fault caught as the catalogue says, the variant passed. */
  readonly isRight: boolean;
  readonly durationMs: number;
}

/** Gives every result for the broken release in a folder, whoever judges it. */
export type JudgeRelease = (root: string, folder: string) => Promise<readonly CheckResult[]>;

/** Breaks a release and asks the one judgement about it, or who else is to judge it. */
export async function runFault(
  fault: Fault,
  bench: FaultBench,
  judgeRelease = judgeOn(bench, fault.breaks, fault),
): Promise<FaultResult> {
  return inFolder(fault.id, bench, async (folder, root) => {
    await bench.publish({ ...fault, changes: fault.breaks }, root);
    return assessFault(fault, await judgeRelease(root, folder));
  });
}

/** Makes an odd release and holds that it is judged, and that nothing is said against it. */
export async function runVariant(variant: Variant, bench: FaultBench): Promise<FaultResult> {
  return inFolder(variant.id, bench, async (folder, root) => {
    await bench.publish({ ...variant, changes: variant.makes }, root);
    return assessVariant(variant, await judgeOn(bench, variant.makes, variant)(root, folder));
  });
}

async function inFolder(
  id: string,
  { scratch }: FaultBench,
  run: (folder: string, root: string) => Promise<Assessment>,
): Promise<FaultResult> {
  const started = performance.now();
  const folder = join(scratch, id);
  try {
    const { caught, wrong } = await run(folder, join(folder, 'release'));
    const durationMs = Math.round(performance.now() - started);
    return { id, isRight: wrong.length === 0, caught, wrong, durationMs };
  } catch (error) {
    // A tool that is missing stops the run; an entry that cannot be made is its own failure, and the others go on.
    if (error instanceof HarnessError && error.code === 'BOOTPROOF_TOOL_MISSING') throw error;
    const durationMs = Math.round(performance.now() - started);
    return { id, isRight: false, caught: null, wrong: [`it cannot be judged: ${messageOf(error)}`], durationMs };
  } finally {
    await removeTree(folder);
  }
}

/** Of the boots that checks ask for an entry takes one: it costs one guest. */
function judgeOn(bench: FaultBench, changes: Breakage, entry: Fault | Variant): JudgeRelease {
  const { tier, openBroker } = bench;
  const { scenario, boot: flags = {} } = entry;
  const layout = ('layout' in entry ? entry.layout : undefined) ?? 'asset-v';
  const leavesOut = leftOutOf(entry);
  const checks = bench.checks.filter((check) => check.scenario === scenario && isJudgedWithout(check, leavesOut));
  return async (root, folder) => {
    if (bench.judge !== undefined) return bench.judge(changes, root, folder);
    const target = await resolvePath(root, { from: 'fault', layout, arches: [] });
    const history = { previous: true, ledger: false, tags: false };
    const subject = changes.earlier == null ? target.subject : { ...target.subject, history };
    const plan = planChecks(checks, subject, { tier, only: [], skip: [] });
    return judge(plan, subject, await openBroker(target, folder, { flags, leavesOut }, changes));
  };
}
