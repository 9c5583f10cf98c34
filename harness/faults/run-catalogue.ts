import type { Area } from '../core/check-id.ts';
import type { Scenario } from '../guest/scenario.ts';
import type { Fault, Variant } from './fault.ts';
import type { Catalogue } from './load.ts';
import { type FaultBench, type FaultResult, isFor, runFault, runVariant } from './run-fault.ts';

/** What became of one entry of the catalogue. */
export interface CatalogueRow extends FaultResult {
  /** `command`: a fault once more, through the command that users run. */
  readonly kind: 'fault' | 'variant' | 'command';
  readonly area: Area;
  readonly title: string;
  /** Where it was judged: in the files alone, on a server, in a guest; null: nowhere. */
  readonly layer: FaultBench['layer'] | null;
}

/** How a part of the catalogue is run. */
export interface CatalogueRun {
  readonly areas: readonly Area[];
  /** How many entries are judged at the same time. */
  readonly lanes: number;
  readonly signal: AbortSignal;
  readonly onRow: (row: CatalogueRow) => void;
}

/** Judges every entry of some areas on one bench, the longest first; the rows come in the catalogue's order. */
export async function runCatalogue(
  { faults, variants }: Catalogue,
  bench: FaultBench,
  { areas, lanes, signal, onRow }: CatalogueRun,
): Promise<CatalogueRow[]> {
  const entries = [...faults, ...variants].filter(
    (entry) => areas.includes(entry.area) && isFor(bench, 'breaks' in entry ? entry.breaks : entry.makes),
  );
  const queue = [...entries.entries()].sort(([, one], [, other]) => length(other) - length(one)).values();
  const rows: CatalogueRow[] = [];
  const work = async (): Promise<void> => {
    for (const [index, entry] of queue) {
      signal.throwIfAborted();
      const row = await rowOf(entry, bench);
      rows[index] = row;
      onRow(row);
    }
  };
  await Promise.all(Array.from({ length: lanes }, work));
  return rows;
}

/** A wrong row for each entry that has none, since no bench takes it: what was not judged is not right. */
export function untakenRows({ faults, variants }: Catalogue, rows: readonly CatalogueRow[]): CatalogueRow[] {
  const judged = new Set(rows.filter(({ kind }) => kind !== 'command').map(({ area, id }) => `${area}/${id}`));
  return [...faults, ...variants]
    .filter(({ area, id }) => !judged.has(`${area}/${id}`))
    .map((entry) => ({
      kind: 'breaks' in entry ? 'fault' : 'variant',
      id: entry.id,
      area: entry.area,
      title: entry.title,
      layer: null,
      isRight: false,
      caught: null,
      wrong: ['it was not judged: no bench takes it'],
      durationMs: 0,
    }));
}

async function rowOf(entry: Fault | Variant, bench: FaultBench): Promise<CatalogueRow> {
  const { area, title } = entry;
  const named = { area, title, layer: bench.layer };
  return 'breaks' in entry
    ? { kind: 'fault', ...named, ...(await runFault(entry, bench)) }
    : { kind: 'variant', ...named, ...(await runVariant(entry, bench)) };
}

/** How long an entry lasts beside the others: at the end nobody must wait for a single guest. */
function length(entry: Fault | Variant): number {
  if ('isWaitedOut' in entry) return 100;
  const { scenario, boot = {} } = entry;
  const lists = [boot.cpus, boot.memory, boot.transport].map((list) => list?.split(',').length ?? 1);
  const guests = lists.reduce((product, count) => product * count, Number(boot.repeat ?? 1));
  return scenario !== undefined && BOOTS_AGAIN.includes(scenario) ? guests + 1 : guests;
}

const BOOTS_AGAIN: readonly Scenario[] = ['machine', 'restart', 'upgrade'];
