import type { Arch } from '../core/arch.ts';
import { type Area, areaOf } from '../core/check-id.ts';
import { type Check, TIERS, type Tier } from '../checks/check.ts';
import type { Subject } from '../checks/subject.ts';

/** Which part of the checks a run is about. */
export interface Scope {
  readonly tier: Tier;
  /** Empty: every area of the tier. */
  readonly only: readonly Area[];
  readonly skip: readonly Area[];
}

/** A check to be judged for an architecture, or the reason why the target has no subject for it. */
export interface PlannedCheck {
  readonly check: Check;
  readonly arch: Arch | null;
  readonly notApplicable: string | null;
}

/** Every row that this run must come to a result for, in the order of a release's life. */
export function planChecks(checks: readonly Check[], subject: Subject, scope: Scope): PlannedCheck[] {
  return checks
    .filter(({ judges }) => judges === judgedAs(subject))
    .filter((check) => isInScope(check, scope))
    .flatMap((check) => {
      const arches: readonly (Arch | null)[] = check.per === 'arch' ? subject.arches : [null];
      return arches.map((arch) => ({ check, arch, notApplicable: check.appliesTo(subject, arch) }));
    });
}

/** Stores and sealed images have checks of their own; everything else is a release. */
function judgedAs({ kind }: Subject): Check['judges'] {
  return kind === 'disk store' || kind === 'sealed image' ? kind : 'release';
}

function isInScope(check: Check, { tier, only, skip }: Scope): boolean {
  const area = areaOf(check.id);
  return (
    TIERS.indexOf(check.tier) <= TIERS.indexOf(tier) &&
    (only.length === 0 || only.includes(area)) &&
    !skip.includes(area)
  );
}
