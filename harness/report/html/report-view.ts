import { type Area, AREAS, areaOf } from '../../core/check-id.ts';
import { type CheckResult, rowName } from '../../core/check-result.ts';
import { type RunConsole, consolesOf } from '../consoles.ts';
import type { GuestCommand } from '../qemu-commands.ts';
import type { RunRecord } from '../run-record.ts';
import type { BootDetails } from '../boot-details.ts';

/** Everything that the HTML report is made from. */
export interface ReportView extends BootDetails {
  readonly run: RunRecord;
  readonly consoles: readonly RunConsole[];
  readonly commands: readonly GuestCommand[];
}

/** A result with what its check says of itself. */
export interface ShownCheck extends CheckResult {
  readonly holds: string;
  readonly why: string;
  /** Absent in older logs. */
  readonly mend: string | undefined;
  readonly waiver?: string;
}

/** The results in the order of a release's life. */
export function shownChecks({ run }: ReportView): ShownCheck[] {
  const known = new Map(run.started.plan.map((row) => [row.id, row]));
  const checks = (run.result.checks as readonly CheckResult[]).map((check) => {
    const { holds = '', why = '', mend } = known.get(check.id) ?? {};
    return { ...check, holds, why, mend };
  });
  return checks.toSorted((a, b) => AREAS.indexOf(areaOf(a.id)) - AREAS.indexOf(areaOf(b.id)));
}

/** The results of each area that has any. */
export function byArea(checks: readonly ShownCheck[]): [Area, ShownCheck[]][] {
  return [...Map.groupBy(checks, ({ id }) => areaOf(id))];
}

/** The place of a result in the page. */
export function anchorOf(check: CheckResult): string {
  return `c-${rowName(check).replace(/[^\w-]/g, '-')}`;
}

/** The place of a console in the page; of one of its lines with a number. */
export function consoleAnchor({ guest, name }: Pick<RunConsole, 'guest' | 'name'>, line?: number): string {
  const anchor = `console-${guest}-${name}`.replace(/[^\w-]/g, '-');
  return line === undefined ? anchor : `${anchor}-${String(line)}`;
}

/** The consoles that a result was judged by. */
export function consolesFor(check: CheckResult, { run, consoles }: ReportView): readonly RunConsole[] {
  return consolesOf(check, run, consoles);
}

/** A path of the run folder as a relative link. */
export function fileLink(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

/** `1.23 s`. */
export function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(2)} s`;
}
