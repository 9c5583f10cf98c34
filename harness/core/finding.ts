import type { Arch } from './arch.ts';
import type { CheckId } from './check-id.ts';

/** One thing that is wrong with the target. Plain data: it travels in events, test metadata and reports unchanged. */
export interface Finding {
  readonly check: CheckId;
  readonly arch: Arch | null;
  /** The object: a file, a member, a manifest key, a console line. */
  readonly at: string;
  /** What is wrong, in one sentence that stands alone. */
  readonly problem: string;
  readonly expected?: string;
  readonly actual?: string;
  /** What usually causes it, or what to do next. */
  readonly hint?: string;
}

/** What a check says: a finding before `judge` adds the check's id and the architecture. */
export type Problem = Omit<Finding, 'check' | 'arch'>;
