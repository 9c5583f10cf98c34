import { renderDump } from './dump/render-dump.ts';
import type { SealNode } from './tree.ts';

/** The first line in which the dumps of two trees differ; null on the side that ended. */
export interface DumpDifference {
  readonly line: number;
  readonly ours: string | null;
  readonly theirs: string | null;
}

/** Where two trees part; null when their dumps are the same. */
export function firstDifference(ours: SealNode, theirs: SealNode): DumpDifference | null {
  const [left, right] = [renderDump(ours), renderDump(theirs)];
  for (let line = 1; ; line += 1) {
    const [one, other] = [lineOf(left), lineOf(right)];
    if (one !== other) return { line, ours: one, theirs: other };
    if (one === null) return null;
  }
}

function lineOf(lines: Iterator<string, unknown>): string | null {
  const next = lines.next();
  return next.done === true ? null : next.value.trimEnd();
}
