import type { Subject } from '../subject.ts';

/** Why there is no earlier release to compare with, or null. */
export function hasPrevious({ kind, history }: Subject): string | null {
  return noRelease(kind) ?? (history?.previous === true ? null : 'no earlier release was named: --previous compares');
}

/** Why nothing says what was published under which key, or null. */
export function hasPublished({ kind, history }: Subject): string | null {
  if (history?.previous === true || history?.ledger === true) return noRelease(kind);
  return noRelease(kind) ?? 'neither an earlier release (--previous) nor a ledger (--ledger) was named';
}

/** Why there is no ledger, or null. */
export function hasLedger({ kind, history }: Subject): string | null {
  return noRelease(kind) ?? (history?.ledger === true ? null : 'no ledger was named: --ledger holds it to one');
}

/** Why there are no tags, or null. */
export function hasTags({ kind, history }: Subject): string | null {
  return noRelease(kind) ?? (history?.tags === true ? null : 'no tags were named: --tags takes what git lists of them');
}

/** Loose files have no manifest, so no version, no paths and no history. */
function noRelease(kind: Subject['kind']): string | null {
  return kind === 'loose files' ? 'loose files are no release of any version' : null;
}
