import { join } from 'node:path';
import { AREAS, areaOf } from '../core/check-id.ts';
import { type CheckResult, rowName } from '../core/check-result.ts';
import { renderDuration } from '../core/deadline.ts';
import { countWords } from './counts.ts';
import { printable, printableBlock } from './printable.ts';
import type { Result } from './result.ts';
import { ownChecks } from './shard-rows.ts';
import { exitStatusOf } from './verdict.ts';

/** The result as people read it at a terminal: what is wrong first, in full; then each area in a line; the verdict last. */
export function renderResult(result: Result): string {
  const checks = ownChecks(result);
  return [
    ...checks.filter(({ status }) => status === 'fail').flatMap(renderFailure),
    ...renderBlocked(checks.filter(({ status }) => status === 'blocked')),
    ...checks.filter(({ status }) => status === 'waived').flatMap(renderWaived),
    ...AREAS.flatMap((area) =>
      renderArea(
        area,
        checks.filter(({ id }) => areaOf(id) === area),
      ),
    ),
    ...result.boots.flatMap((boot, place) => renderBoot(boot, result.boots.slice(0, place))),
    ...renderNotApplicable(checks.filter(({ status }) => status === 'not-applicable')),
    '',
    `scope     ${renderScope(result)}`,
    ...(result.reused === undefined ? [] : renderReused(result.reused)),
    `evidence  ${printable(result.runFolder)}`,
    `report    ${printable(join(result.runFolder, 'report.html'))}`,
    `verdict   ${renderVerdict(result)}  ${printable(result.target.name)}: ${countWords(checks)} in ${renderDuration(result.durationMs)}`,
  ].join('\n');
}

/** A shard has no verdict before all are merged, unless it is red. */
function renderVerdict(result: Result): string {
  const { scope, verdict, checks } = result;
  if (scope.shard === undefined || exitStatusOf(result) !== 0) return verdict.toUpperCase();
  const left = checks.length - ownChecks(result).length;
  return `NONE YET (${String(left)} checks are for the other shards; merge all with \`bootproof merge-runs\`)`;
}

/** What was looked at: a part must not pass for the whole. */
function renderScope({ target, scope, merged = [] }: Result): string {
  return [
    `${target.kind} (${printable(target.from)})`,
    `tier ${scope.tier}`,
    // A store of disks is of no architecture.
    ...(scope.arches.length === 0 ? [] : [scope.arches.join(' ')]),
    ...(scope.only.length === 0 ? [] : [`only ${scope.only.join(' ')}`]),
    ...(scope.skip.length === 0 ? [] : [`without ${scope.skip.join(' ')}`]),
    ...(scope.complete ? [] : ['NOT the whole release']),
    ...(scope.shard === undefined ? [] : [renderShard(scope.shard)]),
    ...(merged.length === 0 ? [] : [`merged from ${merged.map(({ shard }) => `shard ${shard}`).join(', ')}`]),
  ].join(', ');
}

/** What was not done must not pass for done. */
function renderReused({ runFolder, startedAt }: NonNullable<Result['reused']>): string[] {
  return [
    `known     nothing was decoded or booted: every digest is that of the run of ${startedAt}, which passed`,
    `          ${printable(runFolder)}; --fresh looks anew`,
  ];
}

function renderShard({ index, count, from }: NonNullable<Result['scope']['shard']>): string {
  return `shard ${String(index)}/${String(count)} (${printable(from)})`;
}

/** A waiver never hides what it waives. */
function renderWaived({ findings, waiver = '', ...row }: CheckResult): string[] {
  const left = findings.length - MOST_FINDINGS;
  return [
    ...findings
      .slice(0, MOST_FINDINGS)
      .map(({ at, problem }) => `WAIVED ${rowName(row)}  ${printable(at)}: ${printableBlock(problem, INDENT)}`),
    ...(left > 0 ? [`     … and ${left} more of ${rowName(row)}: result.json has every one`] : []),
    `     waiver    ${printable(waiver)}`,
    '',
  ];
}

function renderFailure({ findings, reason, ...row }: CheckResult): string[] {
  const left = findings.length - MOST_FINDINGS;
  return [
    ...findings
      .slice(0, MOST_FINDINGS)
      .flatMap(({ at, problem, expected, actual, hint }) => [
        `FAIL ${rowName(row)}  ${printable(at)}: ${printableBlock(problem, INDENT)}`,
        ...(expected === undefined ? [] : [`     expected  ${printableBlock(expected, INDENT)}`]),
        ...(actual === undefined ? [] : [`     found     ${printableBlock(actual, INDENT)}`]),
        ...(hint === undefined ? [] : [`     hint      ${printableBlock(hint, INDENT)}`]),
      ]),
    ...(left > 0 ? [`     … and ${left} more of ${rowName(row)}: result.json has every one`] : []),
    ...(reason === undefined ? [] : [`     note      ${printableBlock(reason, INDENT)}`]),
    '',
  ];
}

/** Checks that could not look share a paragraph a reason; those that only wait for another one are counted. */
function renderBlocked(blocked: readonly CheckResult[]): string[] {
  const byReason = Map.groupBy(blocked, ({ error }) => error?.message ?? null);
  return [...byReason].flatMap(([reason, rows]) =>
    reason === null
      ? [`BLOCKED ${renderWaiting(rows)}`, '']
      : [`BLOCKED ${rows.map(rowName).join(', ')}`, `     ${printable(reason)}`, ''],
  );
}

function renderWaiting(rows: readonly CheckResult[]): string {
  const [first, second] = rows;
  if (first !== undefined && second === undefined) return `${rowName(first)}: ${printable(first.reason ?? '')}`;
  return `${String(rows.length)} checks that wait for those above; report.html names each`;
}

/** Why some checks had nothing to judge: not looking must not pass for having looked. A line a reason. */
function renderNotApplicable(checks: readonly CheckResult[]): string[] {
  const lines = [...Map.groupBy(checks, ({ reason }) => reason ?? '')].map(([reason, rows]) => {
    const names = [...Map.groupBy(rows, ({ id }) => areaOf(id))].map(([area, of]) =>
      of.length > MOST_NAMED ? `${of.length} of ${area}` : of.map(rowName).join(', '),
    );
    return `${names.join(', ')}: ${printable(reason)}`;
  });
  return lines.map((line, index) => (index === 0 ? 'without' : '').padEnd(10) + line);
}

function renderArea(area: string, checks: readonly CheckResult[]): string[] {
  if (checks.length === 0) return [];
  return [`${area.padEnd(9)} ${countWords(checks)}`];
}

/** A boot in a line: what it ran on, when each stage was reached, and what proved it. */
function renderBoot(boot: Boot, earlier: readonly Boot[]): string[] {
  const { arch, scenario, machine, cpus, memoryMiB, transport, accelerator, acceleratorReason } = boot;
  const { outcome, proof, weakProof, stages, canary, repeated } = boot;
  const times = stages.map(({ stage, atMs }) => `${stage} ${(atMs / 1_000).toFixed(2)}`).join(' → ');
  const unusual = [
    ...(cpus === 1 ? [] : [`${cpus} processors`]),
    ...(memoryMiB === 512 ? [] : [`${memoryMiB} MiB`]),
    ...(transport === 'pci' ? [] : [transport]),
  ];
  const size = unusual.join(', ');
  const isSaid = earlier.some((one) => one.arch === arch && one.acceleratorReason === acceleratorReason);
  const proven =
    proof === null ? outcome : `proven by ${proof}${weakProof ? ' (the weaker proof: this text is no secret)' : ''}`;
  return [
    `boot      ${arch}${scenario === 'share' ? '' : ` (${scenario})`} on ${machine}/${accelerator}${size === '' ? '' : ` with ${size}`}: ${times} s; ${printable(proven)}`,
    ...(isSaid ? [] : [`          ${printable(acceleratorReason)}`]),
    ...(canary === null ? [] : [`          canary: ${printable(canary)} came up, so this machine is not to blame`]),
    ...(repeated === null ? [] : [`          ${renderRepeated(repeated)}`]),
  ];
}

function renderRepeated({ boots, failed, p50Ms, p95Ms }: NonNullable<Boot['repeated']>): string {
  const seconds = (ms: number | null): string => (ms === null ? 'never' : `${(ms / 1_000).toFixed(2)} s`);
  return `${boots} boots, ${failed} failed; userspace after ${seconds(p50Ms)} (half), ${seconds(p95Ms)} (95 %)`;
}

type Boot = Result['boots'][number];

const MOST_NAMED = 2;
/** A check that finds a thousand things usually found one cause; the verdict must stay on the same screen. */
const MOST_FINDINGS = 10;

const INDENT = ' '.repeat(15);
