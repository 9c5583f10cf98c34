import { expect, test } from 'vitest';
import { measureRow } from './measure.ts';
import { renderBenchPage, renderRow } from './render.ts';
import type { BenchRow, Goal, Sample } from './row.ts';
import { spreadOf } from './spread.ts';

const signal = new AbortController().signal;

test('a spread is the smallest, the middle and the largest, whatever the order', () => {
  expect(spreadOf([3, 1, 10])).toEqual({ min: 1, median: 3, max: 10 });
  expect(spreadOf([4, 1])).toEqual({ min: 1, median: 2.5, max: 4 });
});

test('both sides are measured in turns, and the side that begins changes', async () => {
  const order: string[] = [];
  const side = (name: string) => (): Promise<Sample> => {
    order.push(name);
    return Promise.resolve({ durationMs: 1 });
  };
  await measureRow(rowWith({}), { input: '', ours: side('ours'), byHand: side('hand') }, quietly(3));
  expect(order).toEqual(['ours', 'hand', 'hand', 'ours', 'ours', 'hand']);
});

test('a ratio is taken within each round, and goals are held against the medians', async () => {
  const row = rowWith({ ratio: 0.45, overMs: 100, durationMs: 50, peakMiB: 200 });
  const measured = await measureRow(
    row,
    { ...sides([10, 60, 90], [100, 100, 100]), sizeBytes: 60_000_000 },
    quietly(3),
  );
  expect(measured).toMatchObject({
    oursMs: { min: 10, median: 60, max: 90 },
    ratio: { min: 0.1, median: 0.6, max: 0.9 },
    oursMBps: 1000,
    byHandMBps: 600,
    peakMiB: 201,
    missed: ['0.60 × > 0.45 ×', '60 ms > 50 ms', '201 MiB > 200 MiB'],
  });
  expect(renderRow(measured)).toContain('goal missed: 0.60 × > 0.45 ×');
});

test('a goal that could not be measured is missed, not met', async () => {
  const ours = (): Promise<Sample> => Promise.resolve({ durationMs: 1 });
  const { missed } = await measureRow(rowWith({ ratio: 2, peakMiB: 3 }), { input: '', ours }, quietly(1));
  expect(missed).toEqual(['? × > 2.00 ×', '? MiB > 3.00 MiB']);
});

test('the page holds a line a row, the machine, and what was done by hand', async () => {
  const measured = await measureRow(rowWith({ ratio: 1 }), sides([10], [20]), quietly(1));
  const machine = {
    ...{ platform: 'linux', arch: 'x64', cpus: 2, memoryMiB: 100, node: 'v24', date: '2026-01-02' },
    ...{ processor: 'Fast', kernel: '6.1', load: 0 },
  };
  const page = renderBenchPage(machine, [measured], ['faults']);
  expect(page).toContain('| some-row | a thing; an input | 10 ms | 20 ms | 0.50 |  | 201 MiB | ≤ 1 × |');
  expect(page).toContain('- some-row, by hand: `a \\| b`'.replace('\\', ''));
  expect(page).toContain('2026-01-02, Fast, 2 processors');
  expect(page).toContain('Not measured in this run: faults.');
});

function rowWith(goal: Goal): BenchRow {
  const open = (): Promise<never> => Promise.reject(new Error('not opened here'));
  return { name: 'some-row', ours: 'a thing', byHand: '`a | b`', goal, rounds: 1, open };
}

function sides(
  ours: number[],
  byHand: number[],
): { input: string; ours: () => Promise<Sample>; byHand: () => Promise<Sample> } {
  const next = (durations: number[]) => (): Promise<Sample> =>
    Promise.resolve({ durationMs: durations.shift() ?? Number.NaN, peakMiB: 201 });
  return { input: 'an input', ours: next(ours), byHand: next(byHand) };
}

function quietly(rounds: number): Parameters<typeof measureRow>[2] {
  return { rounds, signal, onRound: () => undefined };
}
