import { renderDuration } from '../core/deadline.ts';
import type { Goal } from './row.ts';
import type { BenchMachine } from './machine.ts';
import type { Measured } from './measure.ts';
import type { Spread } from './spread.ts';

/** One row as people read it at a terminal. */
export function renderRow(row: Measured): string {
  return [
    `${row.missed.length === 0 ? '    ' : 'SLOW'} ${row.name.padEnd(18)}`,
    `${renderTime(row)} (${row.rounds === 1 ? '1 round' : `${String(row.rounds)} rounds`})`,
    ...(row.byHandMs === null ? [] : [`by hand ${renderDuration(row.byHandMs.median)}`]),
    ...(row.ratio === null ? [] : [`ratio ${renderRatio(row.ratio)}`]),
    ...(row.oursMBps === null ? [] : [renderSpeed(row)]),
    ...(row.peakMiB === null ? [] : [`${String(row.peakMiB)} MiB`]),
    ...row.missed.map((clause) => `goal missed: ${clause}`),
  ].join('  ');
}

/**
 * docs/bench.md: the table of a run, and the machine that it took place on.
 *
 * @param leftOut the rows that were not measured: the page names them, so that a part is not taken for the whole.
 */
export function renderBenchPage(machine: BenchMachine, rows: readonly Measured[], leftOut: readonly string[]): string {
  return [
    '# Speeds',
    '',
    'The last run of `npm run bench -- --write`. Each row is measured side by side with what a user would do by hand, in turns;',
    'a time or ratio is the median of its rounds, with the smallest and the largest in brackets. MB are millions of bytes.',
    '',
    `${machine.date}, ${machine.processor}, ${String(machine.cpus)} processors, ${String(machine.memoryMiB)} MiB of memory,`,
    `Linux ${machine.kernel}, Node ${machine.node}; load before the run ${machine.load.toFixed(1)}.`,
    '',
    '| row | what, on what | ours | by hand | ours ÷ by hand | MB/s, by hand | memory | goal |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    ...rows.map(renderCells),
    '',
    ...rows.flatMap(({ name, byHand }) => (byHand === null ? [] : [`- ${name}, by hand: ${byHand}`])),
    '',
    ...(leftOut.length === 0 ? [] : [`Not measured in this run: ${leftOut.join(', ')}.`, '']),
  ].join('\n');
}

function renderCells(row: Measured): string {
  const cells = [
    row.name,
    `${row.ours}; ${row.input}`,
    renderTime(row),
    row.byHandMs === null ? '' : renderSpread(row.byHandMs, renderDuration),
    row.ratio === null ? '' : renderRatio(row.ratio),
    row.oursMBps === null ? '' : renderSpeed(row),
    row.peakMiB === null ? '' : `${String(row.peakMiB)} MiB`,
    [renderGoal(row.goal), ...row.missed.map((clause) => `**missed: ${clause}**`)].join(' '),
  ];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function renderTime({ oursMs }: Measured): string {
  return renderSpread(oursMs, renderDuration);
}

function renderRatio(ratio: Spread): string {
  return renderSpread(ratio, (value) => value.toFixed(2));
}

function renderSpread({ min, median, max }: Spread, render: (value: number) => string): string {
  return min === max ? render(median) : `${render(median)} (${render(min)}–${render(max)})`;
}

function renderSpeed({ oursMBps, byHandMBps }: Measured): string {
  const speed = (value: number | null): string => (value === null ? '' : value.toFixed(0));
  return byHandMBps === null ? `${speed(oursMBps)} MB/s` : `${speed(oursMBps)} MB/s, by hand ${speed(byHandMBps)}`;
}

function renderGoal({ ratio, overMs, durationMs, peakMiB }: Goal): string {
  return [
    ...(ratio === undefined ? [] : [`≤ ${String(ratio)} ×`]),
    ...(overMs === undefined ? [] : [`≤ ${renderDuration(overMs)} more`]),
    ...(durationMs === undefined ? [] : [`≤ ${renderDuration(durationMs)}`]),
    ...(peakMiB === undefined ? [] : [`≤ ${String(peakMiB)} MiB`]),
  ].join(', ');
}
