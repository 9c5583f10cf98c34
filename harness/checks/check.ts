import type { Arch } from '../core/arch.ts';
import type { CheckId } from '../core/check-id.ts';
import type { Problem } from '../core/finding.ts';
import type { Scenario } from '../guest/scenario.ts';
import type { EvidenceKind, EvidenceKinds } from './evidence.ts';
import type { Subject } from './subject.ts';

/** The tiers, each holding the checks of those before it. */
export const TIERS = ['contract', 'boot', 'full'] as const;

export type Tier = (typeof TIERS)[number];

/** What a check is judged with beside its evidence. */
export interface CheckContext {
  readonly arch: Arch | null;
  readonly subject: Subject;
}

/**
 * One claim about a target: a value, so that `verify`, `checks`, `faults` and the docs all read the same one.
 *
 * `check` is pure: everything that it may know is in its evidence, and it reports every problem that it sees.
 */
export interface Check<K extends EvidenceKind = EvidenceKind> {
  readonly id: CheckId;
  /** What is true when it passes: one present-tense sentence with exact nouns, without a full stop. */
  readonly holds: string;
  /** What a user would meet if it did not hold: a clause without a full stop. */
  readonly why: string;
  /** What usually mends it: advice in the imperative, without a full stop. A finding's hint says more of its own case. */
  readonly mend: string;
  /** What kind of target it is about: no other has a row for it. @default 'release' */
  readonly judges: 'release' | 'disk store' | 'sealed image';
  /** Programs that gathering its evidence needs beside Node: `qemu-system`, `virtiofsd`. */
  readonly needs: readonly string[];
  readonly tier: Tier;
  /** `arch`: judged once for each architecture of the target; `release`: once for the release as a whole. */
  readonly per: 'arch' | 'release';
  readonly evidence: K;
  /** The boot that the evidence is of, where that is not the usual one. */
  readonly scenario?: Scenario;
  /** Checks that must pass before this one can be judged; when one of them does not, this one is blocked and names it. */
  readonly after: readonly CheckId[];
  /** Why the target has no subject for this check, or null when it has one. */
  readonly appliesTo: (subject: Subject, arch: Arch | null) => string | null;
  /** Why this evidence holds no subject for the check, or null: what shows only when the target has been looked at. */
  lacksSubject?(evidence: EvidenceKinds[K]): string | null;
  // A method, so that a list may hold checks of different evidence: only the broker pairs the two.
  check(evidence: EvidenceKinds[K], context: CheckContext): readonly Problem[];
}

/** Spells out a check; what is left out is the usual case: a release, no tool, no forerunner. */
export function defineCheck<K extends EvidenceKind>(
  check: Omit<Check<K>, 'judges' | 'needs' | 'after'> & Partial<Pick<Check<K>, 'judges' | 'needs' | 'after'>>,
): Check<K> {
  return { judges: 'release', needs: [], after: [], ...check };
}
