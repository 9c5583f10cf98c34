import { type CheckResult, rowName } from '../core/check-result.ts';
import { printable } from './printable.ts';
import type { RunRecord } from './run-record.ts';
import { ownChecks } from './shard-rows.ts';

/** The run as TAP version 14: a test point a check and architecture, with what is wrong as a YAML block under it. */
export function renderTap({ result, started }: RunRecord): string {
  const checks = ownChecks(result);
  const holds = new Map(started.plan.map((row) => [row.id, row.holds]));
  return [
    'TAP version 14',
    `1..${checks.length}`,
    ...checks.flatMap((check, index) => renderPoint(check, index + 1, holds.get(check.id) ?? '')),
    ...(result.partial === true ? ['Bail out! the run did not come to its end'] : []),
    '',
  ].join('\n');
}

function renderPoint(check: CheckResult & { waiver?: string }, number: number, holds: string): string[] {
  const isOk = check.status === 'pass' || check.status === 'not-applicable';
  const directive =
    check.status === 'not-applicable'
      ? ` # SKIP ${words(check.reason ?? '')}`
      : check.status === 'waived'
        ? ` # TODO waived: ${words(check.waiver ?? '')}`
        : '';
  return [
    `${isOk ? 'ok' : 'not ok'} ${number} - ${words(`${rowName(check)}: ${holds}`)}${directive}`,
    ...renderDiagnostics(check),
  ];
}

/** JSON strings are YAML too. */
function renderDiagnostics({ status, findings, error, reason }: CheckResult): string[] {
  if (status === 'pass' || status === 'not-applicable') return [];
  const value = (text: string): string => JSON.stringify(printable(text.toWellFormed()));
  const lines = findings.flatMap(({ at, problem, expected, actual, hint }) => [
    `    - at: ${value(at)}`,
    ...Object.entries({ problem, expected, found: actual, hint }).flatMap(([name, text]) =>
      text === undefined ? [] : [`      ${name}: ${value(text)}`],
    ),
  ]);
  const why = error?.message ?? reason;
  return [
    '  ---',
    `  severity: ${status}`,
    ...(why === undefined ? [] : [`  message: ${value(why)}`]),
    ...(lines.length === 0 ? [] : ['  findings:', ...lines]),
    '  ...',
  ];
}

/** A description ends where a directive begins. */
function words(text: string): string {
  return printable(text).replace(/[\\#]/g, String.raw`\$&`);
}
