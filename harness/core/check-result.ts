import { type Arch, isArch } from './arch.ts';
import { type CheckId, isCheckId } from './check-id.ts';
import type { Json } from './errors.ts';
import type { Finding } from './finding.ts';

/** What became of a check. `blocked` is never green; `not-applicable` is for a target that has no subject for it. */
export const STATUSES = ['pass', 'fail', 'blocked', 'waived', 'not-applicable'] as const;

export type CheckStatus = (typeof STATUSES)[number];

/** Why a check could not be judged: the `HarnessError` as data. */
export interface CheckError {
  readonly code: string;
  readonly message: string;
  readonly facts: { readonly [key: string]: Json };
}

/** The result of one check for one architecture (null: for the release as a whole). */
export interface CheckResult {
  readonly id: CheckId;
  readonly arch: Arch | null;
  readonly status: CheckStatus;
  readonly findings: readonly Finding[];
  readonly error?: CheckError;
  /** What waived its findings, in a line. */
  readonly waiver?: string;
  /** Why it is not applicable, which check it waits for, or why its waiver does not hold. */
  readonly reason?: string;
  readonly durationMs: number;
  /** Files of the run folder that the judgement rests on. */
  readonly evidence: readonly string[];
}

/** What is wanted of a check: one row of the plan. */
export interface PlanRow {
  readonly id: CheckId;
  readonly arch: Arch | null;
}

/** `boot/init[arm64]`: how a result is named to people, in events and in test titles. */
export function rowName(row: PlanRow): string {
  return row.arch === null ? row.id : `${row.id}[${row.arch}]`;
}

/** The row that a name is of; null where it names none. */
export function parseRowName(name: string): PlanRow | null {
  const [, id = '', arch = null] = /^([^[\]]*)(?:\[(\w+)\])?$/.exec(name) ?? [];
  return isCheckId(id) && (arch === null || isArch(arch)) ? { id, arch } : null;
}
