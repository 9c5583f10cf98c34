import { AREAS, areaOf } from '../core/check-id.ts';
import { type CheckResult, rowName } from '../core/check-result.ts';
import { type RunConsole, consolesOf } from './consoles.ts';
import { renderFinding } from './finding-text.ts';
import type { RunRecord } from './run-record.ts';
import { ownChecks } from './shard-rows.ts';
import { xmlLines, xmlText } from './xml.ts';

/**
 * The run as JUnit XML: a suite an area, a test a check and architecture. A check that failed is a failure, a blocked one an
 * error, one without a subject is skipped; each red test carries the end of the console that it was judged by.
 *
 * The elements and attributes are those that Jenkins' junit-10.xsd and the Ant task know.
 */
export function renderJunit(record: RunRecord, consoles: readonly RunConsole[]): string {
  const { result, started } = record;
  const checks = ownChecks(result);
  const holds = new Map(started.plan.map((row) => [row.id, row.holds]));
  const suites = AREAS.flatMap((area) => {
    const own = checks.filter(({ id }) => areaOf(id) === area);
    if (own.length === 0) return [];
    const cases = own.map((check) => renderCase(check, holds.get(check.id) ?? '', consolesOf(check, record, consoles)));
    const properties = [
      ['target', result.target.name],
      ['tier', result.scope.tier],
      ['verdict', result.verdict],
      ...(result.partial === true ? [['partial', 'true']] : []),
    ];
    return [
      `  <testsuite name="${area}" ${counts(own)} timestamp="${result.startedAt.slice(0, 19)}">`,
      '    <properties>',
      ...properties.map(([name = '', value = '']) => `      <property name="${name}" value="${xmlText(value)}"/>`),
      '    </properties>',
      ...cases,
      '  </testsuite>',
    ];
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="bootproof" ${counts(checks, ['tests', 'failures', 'errors'])}>`,
    ...suites,
    '</testsuites>',
    '',
  ].join('\n');
}

function counts(checks: readonly CheckResult[], names = ['tests', 'failures', 'errors', 'skipped']): string {
  const of = (...statuses: readonly string[]): number =>
    checks.filter(({ status }) => statuses.includes(status)).length;
  const numbers: Readonly<Record<string, number>> = {
    tests: checks.length,
    failures: of('fail'),
    errors: of('blocked'),
    skipped: of('not-applicable', 'waived'),
  };
  const timeMs = checks.reduce((sum, { durationMs }) => sum + durationMs, 0);
  return [...names.map((name) => `${name}="${numbers[name] ?? 0}"`), `time="${seconds(timeMs)}"`].join(' ');
}

function renderCase(check: CheckResult, holds: string, consoles: readonly RunConsole[]): string {
  const outcome = renderOutcome(check);
  const head = `    <testcase classname="bootproof.${areaOf(check.id)}" name="${xmlText(`${rowName(check)}: ${holds}`)}" time="${seconds(check.durationMs)}"`;
  if (outcome === null) return `${head}/>`;
  const isRed = check.status === 'fail' || check.status === 'blocked';
  const output = isRed ? renderOutput(check, consoles) : '';
  return `${head}>\n      ${outcome}\n${output}    </testcase>`;
}

function renderOutcome({ status, findings, error, reason, waiver }: CheckResult & { waiver?: string }): string | null {
  if (status === 'fail') {
    const [first] = findings;
    const message = first === undefined ? '' : `${first.at}: ${first.problem}`;
    return `<failure type="finding" message="${xmlText(message)}">${xmlLines(findings.map(renderFinding).join('\n\n'))}</failure>`;
  }
  if (status === 'blocked') {
    const why = error?.message ?? reason ?? '';
    return `<error type="${xmlText(error?.code ?? 'waits')}" message="${xmlText(why)}">${xmlLines(why)}</error>`;
  }
  if (status === 'not-applicable') return `<skipped message="${xmlText(reason ?? '')}"/>`;
  return status === 'waived' ? `<skipped message="${xmlText(`waived: ${waiver ?? ''}`)}"/>` : null;
}

/** Where the evidence is, and the end of the console. */
function renderOutput({ evidence }: CheckResult, consoles: readonly RunConsole[]): string {
  const lines = [
    ...evidence.map((file) => `evidence  ${file}`),
    ...consoles
      .slice(0, MOST_CONSOLES)
      .flatMap(({ file, tail }) => [`console   ${file}, its last lines:`, ...tail(TAIL_LINES)]),
  ];
  return lines.length === 0 ? '' : `      <system-out>${xmlLines(lines.join('\n'))}</system-out>\n`;
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(3);
}

const TAIL_LINES = 40;
const MOST_CONSOLES = 4;
