import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { benchMachine } from '../../bench/machine.ts';
import { type Measured, measureRow } from '../../bench/measure.ts';
import { renderBenchPage, renderRow } from '../../bench/render.ts';
import type { BenchContext, BenchRow } from '../../bench/row.ts';
import { BENCH_ROWS } from '../../bench/rows.ts';
import { UsageError } from '../../core/errors.ts';
import { writeAtomic } from '../../host/files.ts';
import { INSTALLATION } from '../../host/installation.ts';
import { openRun } from '../../host/run.ts';
import { makeTemporaryFolder } from '../../host/temporary-folder.ts';
import type { CommandContext } from '../context.ts';
import { type Given, textOf } from '../option-spec.ts';
import { requireCheckout } from '../require-checkout.ts';

/** `npm run bench`: the project's speeds beside what a user would do by hand. A missed goal is shown; it is no failure. */
export async function runBench(given: Given, context: CommandContext): Promise<number> {
  await requireCheckout('bench');
  const { places, signal, progress, write } = context;
  const rows = parseRows(textOf(given, 'only'));
  const rounds = parseRounds(textOf(given, 'rounds'));
  if (given.options['write'] === true && rounds !== undefined) {
    throw new UsageError('--write keeps what was measured in full: leave out --rounds');
  }
  const isJson = given.options['json'] === true;
  const machine = benchMachine();
  await using _run = await openRun({ id: randomUUID() });
  await using folder = await makeTemporaryFolder('bench');
  const bench: BenchContext = { folder: folder.path, places, signal, shared: openShared() };
  const measured: Measured[] = [];
  for (const row of rows) {
    const label = `bench ${row.name}`;
    progress({ label, detail: 'preparing' });
    const open = await row.open(bench);
    const total = rounds ?? row.rounds;
    const onRound = (done: number): void => progress({ label, detail: 'measuring', done, total });
    const result = await measureRow(row, open, { rounds: total, signal, onRound });
    progress({ label, ended: 'ok' });
    measured.push(result);
    if (!isJson) write(renderRow(result));
  }
  if (isJson) write(JSON.stringify({ schema: 1, machine, rows: measured }, null, 2));
  if (given.options['write'] === true) {
    const leftOut = BENCH_ROWS.filter((row) => !rows.includes(row)).map(({ name }) => name);
    await writeAtomic(join(INSTALLATION, 'docs', 'bench.md'), renderBenchPage(machine, measured, leftOut));
  }
  return 0;
}

function parseRows(only: string | undefined): readonly BenchRow[] {
  if (only === undefined) return BENCH_ROWS;
  const names = only.split(',');
  const unknown = names.find((name) => !BENCH_ROWS.some((row) => row.name === name));
  if (unknown !== undefined) {
    const known = BENCH_ROWS.map(({ name }) => name).join(', ');
    throw new UsageError(`--only ${unknown}: there is no such row; the rows are ${known}`);
  }
  return BENCH_ROWS.filter(({ name }) => names.includes(name));
}

function parseRounds(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const rounds = Number(text);
  if (!Number.isInteger(rounds) || rounds < 1)
    throw new UsageError(`--rounds ${text} is no number of rounds: write 1 or more`);
  return rounds;
}

function openShared(): BenchContext['shared'] {
  const made = new Map<string, Promise<unknown>>();
  return <T>(name: string, make: () => Promise<T>): Promise<T> => {
    const one = made.get(name) ?? make();
    made.set(name, one);
    return one as Promise<T>;
  };
}
