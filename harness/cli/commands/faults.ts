import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Area, isArea } from '../../core/check-id.ts';
import { renderDuration } from '../../core/deadline.ts';
import { HarnessError, UsageError } from '../../core/errors.ts';
import { loadCatalogue } from '../../faults/load.ts';
import type { ReleaseParts } from '../../faults/release-parts.ts';
import { type FaultBench, type FaultResult, runFault, runVariant } from '../../faults/run-fault.ts';
import { STATIC_AREAS, staticBench } from '../../faults/static-bench.ts';
import { INSTALLATION } from '../../host/installation.ts';
import { makeTemporaryFolder } from '../../host/temporary-folder.ts';
import type { CommandContext } from '../context.ts';
import { type Given, textOf } from '../option-spec.ts';

interface Row extends FaultResult {
  readonly kind: 'fault' | 'variant';
  readonly area: Area;
  readonly title: string;
}

/** `bootproof faults`: breaks a good release in every catalogued way; each must be caught, each odd but valid one passed. */
export async function runFaults(given: Given, context: CommandContext): Promise<number> {
  const areas = parseAreas(textOf(given, 'area'));
  const started = performance.now();
  const catalogue = await loadCatalogue(join(INSTALLATION, 'fixtures', 'faults'));
  await using scratch = await makeTemporaryFolder('faults');
  const bench = staticBench(await goodRelease(), scratch.path, context.signal);
  const rows: Row[] = [];
  for (const job of jobsOf(catalogue, areas, bench)) {
    context.signal.throwIfAborted();
    rows.push(await job());
    context.progress({ label: 'faults', done: rows.length, detail: rows.at(-1)?.id ?? '' });
  }
  context.progress({ label: 'faults', ended: 'ok' });
  if (rows.length === 0) throw new UsageError(`the catalogue has nothing for ${areas.join(', ')}`);
  const wrong = rows.filter(({ isRight }) => !isRight);
  if (given.options['json'] === true) context.write(JSON.stringify({ schema: 1, rows }, null, 2));
  else for (const line of renderRows(rows, performance.now() - started)) context.write(line);
  return wrong.length === 0 ? 0 : 1;
}

function parseAreas(text: string | undefined): readonly Area[] {
  if (text === undefined) return STATIC_AREAS;
  return text.split(',').map((name) => {
    if (!isArea(name)) throw new UsageError(`--area ${name}: there is no such area`);
    if (!STATIC_AREAS.includes(name)) throw new UsageError(`the catalogue has nothing for the area ${name} yet`);
    return name;
  });
}

function jobsOf(
  { faults, variants }: Awaited<ReturnType<typeof loadCatalogue>>,
  areas: readonly Area[],
  bench: FaultBench,
): (() => Promise<Row>)[] {
  const wanted = ({ area }: { readonly area: Area }): boolean => areas.includes(area);
  return [
    ...faults.filter(wanted).map((fault) => async (): Promise<Row> => {
      return { kind: 'fault', area: fault.area, title: fault.title, ...(await runFault(fault, bench)) };
    }),
    ...variants.filter(wanted).map((variant) => async (): Promise<Row> => {
      return { kind: 'variant', area: variant.area, title: variant.title, ...(await runVariant(variant, bench)) };
    }),
  ];
}

function renderRows(rows: readonly Row[], durationMs: number): string[] {
  const count = (kind: Row['kind'], isRight: boolean): number =>
    rows.filter((row) => row.kind === kind && row.isRight === isRight).length;
  return [
    ...rows.flatMap(({ id, kind, isRight, caught, wrong, durationMs }) => [
      `${isRight ? 'ok  ' : 'FAIL'} ${id.padEnd(36)} ${(caught?.check ?? (kind === 'variant' ? 'passed' : 'not caught')).padEnd(24)} ${String(durationMs).padStart(5)} ms`,
      ...wrong.map((reason) => `       ${reason}`),
    ]),
    '',
    `${String(count('fault', true))} faults caught, ${String(count('fault', false))} not; ` +
      `${String(count('variant', true))} odd but valid releases passed, ${String(count('variant', false))} not; ` +
      renderDuration(durationMs),
  ];
}

/** The good release lies with the fixtures, which harness code does not import. */
async function goodRelease(): Promise<ReleaseParts> {
  for (const extension of ['ts', 'js']) {
    const path = join(INSTALLATION, 'fixtures', 'releases', `small-release.${extension}`);
    try {
      const { smallRelease } = (await import(pathToFileURL(path).href)) as {
        smallRelease: () => Promise<ReleaseParts>;
      };
      return await smallRelease();
    } catch (error) {
      if ((error as { code?: string }).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    }
  }
  throw new HarnessError('BOOTPROOF_NO_CATALOGUE', 'this installation has no fixtures: install bootproof again');
}
