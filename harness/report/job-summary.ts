import { type CheckResult, rowName } from '../core/check-result.ts';
import { renderDuration } from '../core/deadline.ts';
import { printable } from './printable.ts';
import { countWords } from './counts.ts';
import type { RunRecord } from './run-record.ts';
import { ownChecks } from './shard-rows.ts';

/** The run in a page of Markdown: the verdict, what is wrong, the boots. For a job's summary, a pull request, a mail. */
export function renderSummary({ result, end }: RunRecord): string {
  const checks = ownChecks(result);
  const failed = checks.filter(({ status }) => status === 'fail');
  const blocked = Map.groupBy(
    checks.filter(({ status }) => status === 'blocked'),
    ({ error, reason }) => error?.message ?? reason ?? '',
  );
  return [
    `## ${titleOf(result)}: ${sign(result.target.name)}`,
    '',
    ...(result.reused === undefined
      ? []
      : [`Nothing was decoded or booted: every digest is that of the run of ${result.reused.startedAt}.`, '']),
    ...(end === 'ended' ? [] : ['**This report is partial: the run had not come to its end.**', '']),
    `${countWords(checks)} in ${renderDuration(result.durationMs)}; ${sign(result.target.kind)}, tier ${sign(result.scope.tier)}, ${result.scope.arches.join(' ')}${result.scope.complete ? '' : ', **not the whole release**'}.`,
    '',
    ...failed.slice(0, MOST_SHOWN).flatMap(renderFailure),
    ...(failed.length > MOST_SHOWN ? [`… and ${failed.length - MOST_SHOWN} more failed checks.`, ''] : []),
    ...[...blocked]
      .slice(0, MOST_SHOWN)
      .flatMap(([reason, rows]) => [
        `- **blocked**: ${sign(reason)} (${rows.length === 1 ? sign(rows.map(rowName).join('')) : `${rows.length} checks`})`,
      ]),
    ...(blocked.size === 0 ? [] : ['']),
    ...renderBoots(result.boots),
  ].join('\n');
}

/** A shard has no verdict: the rest was not looked at. */
function titleOf({ scope, verdict }: RunRecord['result']): string {
  if (scope.shard === undefined || verdict === 'fail') return WORDS[verdict];
  return `Shard ${String(scope.shard.index)} of ${String(scope.shard.count)}`;
}

function renderFailure(check: CheckResult): string[] {
  const shown = check.findings.slice(0, MOST_FINDINGS);
  return [
    `### ${sign(rowName(check))}`,
    '',
    ...shown.flatMap(({ at, problem, expected, actual, hint }) => [
      `- ${sign(at)}: ${sign(problem)}`,
      ...Object.entries({ expected, found: actual, hint }).flatMap(([name, text]) =>
        text === undefined ? [] : [`  - ${name}: ${sign(text)}`],
      ),
    ]),
    ...(check.findings.length > shown.length ? [`- … and ${check.findings.length - shown.length} more`] : []),
    '',
  ];
}

function renderBoots(boots: RunRecord['result']['boots']): string[] {
  if (boots.length === 0) return [];
  return [
    '| boot | on | outcome | userspace after |',
    '| --- | --- | --- | --- |',
    ...boots.map(({ arch, scenario, machine, accelerator, outcome, stages }) => {
      const userspace = stages.find(({ stage }) => stage === 'userspace');
      const time = userspace === undefined ? 'never' : `${(userspace.atMs / 1_000).toFixed(2)} s`;
      return `| ${sign(`${arch} ${scenario}`)} | ${sign(`${machine}/${accelerator}`)} | ${sign(outcome)} | ${time} |`;
    }),
    '',
  ];
}

/** Text for Markdown: every sign that could mean something there, or in HTML, is written as an entity. */
function sign(text: string): string {
  const short = text.length > LONGEST ? `${text.slice(0, LONGEST)} …` : text;
  return printable(short).replace(/[^\p{L}\p{N} .,]/gu, (one) => `&#${String(one.codePointAt(0) ?? 0)};`);
}

const WORDS = { pass: 'PASS', fail: 'FAIL', blocked: 'BLOCKED' } as const;
const MOST_SHOWN = 30;
const MOST_FINDINGS = 10;
const LONGEST = 1_000;
