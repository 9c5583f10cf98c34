import { renderDuration } from '../core/deadline.ts';
import type { CatalogueRow } from '../faults/run-catalogue.ts';

/** The end of a run over the fault catalogue: each entry with what caught it, at which layer and in what time, then the sums. */
export function renderFaultTable(rows: readonly CatalogueRow[], durationMs: number): string[] {
  const width = Math.max(...rows.map(({ id }) => id.length));
  return [
    ...rows.flatMap((row) => [renderRow(row, width), ...row.wrong.map((reason) => `       ${reason}`)]),
    '',
    ...AREA_HEADING,
    ...[...new Set(rows.map(({ area }) => area))].map((area) => renderArea(rows, area)),
    '',
    renderSum(rows, durationMs),
  ];
}

function renderRow({ id, kind, isRight, caught, layer, durationMs }: CatalogueRow, width: number): string {
  const by = caught?.check ?? (kind !== 'variant' ? 'not caught' : isRight ? 'passed' : 'not passed');
  const how = kind === 'command' ? 'verify' : (layer ?? 'nowhere');
  return `${isRight ? 'ok  ' : 'FAIL'} ${id.padEnd(width)}  ${by.padEnd(24)} ${how.padEnd(7)} ${String(durationMs).padStart(6)} ms`;
}

const AREA_HEADING = ['area        faults  caught  odd but valid  passed          time'];

function renderArea(rows: readonly CatalogueRow[], area: CatalogueRow['area']): string {
  const own = rows.filter((row) => row.area === area);
  const count = (kinds: readonly CatalogueRow['kind'][], right = false): string =>
    String(own.filter(({ kind, isRight }) => kinds.includes(kind) && (isRight || !right)).length);
  const time = renderDuration(own.reduce((sum, row) => sum + row.durationMs, 0));
  return [
    area.padEnd(10),
    count(['fault', 'command']).padStart(8),
    count(['fault', 'command'], true).padStart(8),
    count(['variant']).padStart(15),
    count(['variant'], true).padStart(8),
    time.padStart(14),
  ].join('');
}

function renderSum(rows: readonly CatalogueRow[], durationMs: number): string {
  const count = (isVariant: boolean, isRight: boolean): number =>
    rows.filter((row) => (row.kind === 'variant') === isVariant && row.isRight === isRight).length;
  const [caught, passed] = [count(false, true), count(true, true)];
  return (
    `${caught} ${caught === 1 ? 'fault' : 'faults'} caught, ${count(false, false)} not; ` +
    `${passed} odd but valid ${passed === 1 ? 'release' : 'releases'} passed, ${count(true, false)} not; ${renderDuration(durationMs)}`
  );
}
