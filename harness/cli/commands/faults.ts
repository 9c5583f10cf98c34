import { randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildDemo } from '../../build/demo.ts';
import { distroBuild } from '../../build/distro/distro.ts';
import { findOrBuild } from '../../build/kept-build.ts';
import { together } from '../../build/together.ts';
import type { Arch } from '../../core/arch.ts';
import { AREAS, type Area, areaOf, isArea } from '../../core/check-id.ts';
import type { CheckResult } from '../../core/check-result.ts';
import { HarnessError, UsageError } from '../../core/errors.ts';
import type { Fault } from '../../faults/fault.ts';
import { BOOT_AREAS, openBootBench } from '../../faults/boot-bench.ts';
import { BUILDER_AREAS, builderBench } from '../../faults/builder-bench.ts';
import { CDN_AREAS, cdnBench } from '../../faults/cdn-bench.ts';
import { CONSUME_AREAS, consumeBench } from '../../faults/consume-bench.ts';
import { HISTORY_AREAS, historyBench } from '../../faults/history-bench.ts';
import { type Catalogue, loadCatalogue } from '../../faults/load.ts';
import { type ReleaseParts, readParts } from '../../faults/release-parts.ts';
import { type CatalogueRow, runCatalogue, untakenRows } from '../../faults/run-catalogue.ts';
import { type FaultBench, type JudgeRelease, isFor, runFault } from '../../faults/run-fault.ts';
import { SEAL_AREAS, sealBench } from '../../faults/seal-bench.ts';
import { STATIC_AREAS, staticBench } from '../../faults/static-bench.ts';
import { STORE_AREAS, storeBench } from '../../faults/store-bench.ts';
import { capacity } from '../../host/capacity.ts';
import { DEMO_RECIPE, DISTRO_RECIPE, INSTALLATION } from '../../host/installation.ts';
import { openRun } from '../../host/run.ts';
import { makeTemporaryFolder } from '../../host/temporary-folder.ts';
import type { CommandContext } from '../context.ts';
import { renderFaultTable } from '../fault-table.ts';
import { type Given, textOf } from '../option-spec.ts';
import { openOutput } from '../output.ts';
import { runSelf } from '../self-test/step.ts';

/** `bootproof faults`: breaks a good release in every catalogued way; each must be caught, each odd but valid one passed. */
export async function runFaults(given: Given, context: CommandContext): Promise<number> {
  const { signal, progress } = context;
  const output = await openOutput(given, context);
  const started = performance.now();
  const folder = join(INSTALLATION, 'fixtures', 'faults');
  const catalogue = entriesNamed(given.args, await loadCatalogue(folder, parseAreas(textOf(given, 'area'))));
  const entries = [...catalogue.faults, ...catalogue.variants];
  const areas = AREAS.filter((area) => entries.some((entry) => entry.area === area));
  await using run = await openRun({ id: randomUUID() });
  await using scratch = await makeTemporaryFolder('faults');
  let done = 0;
  const onRow = ({ id }: CatalogueRow): void => {
    progress({ label: 'faults', done: ++done, total: entries.length, detail: id });
  };
  const all = benches(scratch.path, run.temporaryFolder, context);
  const rowsOf = async (some: typeof all, signal: AbortSignal): Promise<CatalogueRow[]> => {
    const rows: CatalogueRow[] = [];
    for (const { areas: own, open, lanes } of some) {
      const wanted = areas.filter((area) => own.includes(area));
      if (wanted.length === 0) continue;
      const bench = await open();
      rows.push(...(await runCatalogue(catalogue, bench, { areas: wanted, lanes: await lanes(), signal, onRow })));
      const throughCommand = catalogue.faults.filter(
        ({ throughCommand, area, breaks }) => throughCommand && wanted.includes(area) && isFor(bench, breaks),
      );
      for (const fault of throughCommand) rows.push(await runAsUsersDo(fault, bench, signal));
    }
    return rows;
  };
  // Guests are waited for much of the time, and files keep one thread busy: together they fill the processors.
  const parts = await together(signal, [
    (either) => rowsOf(all.slice(0, -1), either),
    (either) => rowsOf(all.slice(-1), either),
  ]);
  const judged = parts.flat();
  const rows = [...judged, ...untakenRows(catalogue, judged)];
  progress({ label: 'faults', ended: 'ok' });
  await output.give({ rows }, renderFaultTable(rows, performance.now() - started));
  return rows.every(({ isRight }) => isRight) ? 0 : 1;
}

/** @throws {UsageError} when one of them is not there. */
function entriesNamed(ids: readonly string[], catalogue: Catalogue): Catalogue {
  if (ids.length === 0) return catalogue;
  const { faults, variants } = catalogue;
  const unknown = ids.find((id) => ![...faults, ...variants].some((entry) => entry.id === id));
  if (unknown !== undefined)
    throw new UsageError(`the catalogue has no ${unknown}: docs/checks/ lists its entries by area`);
  const isNamed = ({ id }: { readonly id: string }): boolean => ids.includes(id);
  return { faults: faults.filter(isNamed), variants: variants.filter(isNamed) };
}

function parseAreas(text: string | undefined): readonly Area[] {
  if (text === undefined) return TRIED_AREAS;
  return text.split(',').map((name) => {
    if (!isArea(name)) throw new UsageError(`--area ${name}: there is no such area`);
    if (!TRIED_AREAS.includes(name)) throw new UsageError(`the catalogue has nothing for the area ${name} yet`);
    return name;
  });
}

const TRIED_AREAS: readonly Area[] = AREAS.filter((area) =>
  [
    ...STATIC_AREAS,
    ...BUILDER_AREAS,
    ...STORE_AREAS,
    ...SEAL_AREAS,
    ...CDN_AREAS,
    ...CONSUME_AREAS,
    ...BOOT_AREAS,
    ...HISTORY_AREAS,
  ].includes(area),
);

/** The benches, each opened when an area of its own is wanted: the cheapest first, that of the guests last. */
function benches(
  scratch: string,
  guests: string,
  { signal, places, progress, env }: CommandContext,
): { areas: readonly Area[]; open: () => Promise<FaultBench>; lanes: () => Promise<number> }[] {
  let built: Promise<string> | undefined;
  const demo = (): Promise<string> => (built ??= buildDemo({ recipe: DEMO_RECIPE, places, signal, progress, env }));
  return [
    {
      areas: STATIC_AREAS,
      open: async () => staticBench(await goodRelease(), join(scratch, 's'), signal),
      lanes: () => Promise.resolve(availableParallelism()),
    },
    {
      areas: STORE_AREAS,
      open: async () => storeBench(await goodRelease(), join(scratch, 'd'), signal),
      lanes: () => Promise.resolve(availableParallelism()),
    },
    {
      areas: SEAL_AREAS,
      open: async () => sealBench(await goodRelease(), { scratch: join(scratch, 'e'), guests, demo, signal }),
      lanes: () => Promise.resolve(availableParallelism()),
    },
    {
      areas: BUILDER_AREAS,
      open: async () => builderBench(await goodRelease(), join(scratch, 'p'), signal),
      lanes: () => Promise.resolve(2 * availableParallelism()),
    },
    {
      areas: CDN_AREAS,
      open: async () => cdnBench(await goodRelease(), join(scratch, 'c'), signal),
      lanes: () => Promise.resolve(availableParallelism()),
    },
    {
      areas: CONSUME_AREAS,
      open: async () => consumeBench(await goodRelease(), join(scratch, 'k'), signal),
      lanes: () => Promise.resolve(availableParallelism()),
    },
    {
      areas: HISTORY_AREAS,
      open: async () => historyBench(await goodRelease(), join(scratch, 'h'), signal),
      lanes: () => Promise.resolve(availableParallelism()),
    },
    {
      areas: BOOT_AREAS,
      open: async () => {
        const release = await demo();
        const distro = (arch: Arch): Promise<string> =>
          findOrBuild(distroBuild(arch, DISTRO_RECIPE), { cache: places.cache, signal, progress });
        const own = { scratch: join(scratch, 'b'), guests, demo: release, distro, state: places.state, signal };
        return openBootBench(await readParts(release), own);
      },
      lanes: guestLanes,
    },
  ];
}

/** Three guests a core, as memory allows: half of a fault's time passes in waiting for silence, for QEMU and for the disk. */
async function guestLanes(): Promise<number> {
  const { cores, availableMemoryMiB } = await capacity();
  return Math.max(1, Math.min(3 * cores, Math.floor(availableMemoryMiB / MiB_A_GUEST)));
}

/** A guest of 512 MiB, QEMU around it, and the images that are prepared meanwhile. */
const MiB_A_GUEST = 1024;

/** The same fault through `bootproof verify` as a process of its own, which must also end with status 1. */
async function runAsUsersDo(fault: Fault, bench: FaultBench, signal: AbortSignal): Promise<CatalogueRow> {
  // A guest is started once: the other boots of the full tier are entries of their own.
  const isOneBoot = bench.layer === 'boot';
  const checks = bench.checks.filter(({ scenario }) => !isOneBoot || scenario === undefined);
  const verify: JudgeRelease = async (root, folder) => {
    const args = [
      'verify',
      root,
      '--fresh',
      '--tier',
      isOneBoot ? 'boot' : bench.tier,
      '--only',
      [...new Set(checks.map(({ id }) => areaOf(id)))].join(','),
      ...(bench.flags?.(fault.breaks, root) ?? []),
      '--json',
    ];
    const places = { XDG_STATE_HOME: join(folder, 'state'), XDG_CACHE_HOME: join(folder, 'cache') };
    const { ok, stdout, stderr } = await runSelf(args, signal, places);
    if (ok || !stdout.startsWith('{')) throw new Error(`verify did not refuse ${fault.id}: ${stderr}`);
    return (JSON.parse(stdout) as { checks: CheckResult[] }).checks;
  };
  const { area, title } = fault;
  return { kind: 'command', area, title, layer: bench.layer, ...(await runFault(fault, bench, verify)) };
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
