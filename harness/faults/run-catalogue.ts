import type { Area } from '../core/check-id.ts';
import type { Breakage } from './fault.ts';
import type { Catalogue } from './load.ts';
import { type FaultBench, type FaultResult, isFor, runFault, runVariant } from './run-fault.ts';

/** What became of one entry of the catalogue. */
export interface CatalogueRow extends FaultResult {
  /** `command`: a fault once more, through the command that users run. */
  readonly kind: 'fault' | 'variant' | 'command';
  readonly area: Area;
  readonly title: string;
  /** Where it was judged: in the files alone, on a server, in a guest. */
  readonly layer: FaultBench['layer'];
}

/** How a part of the catalogue is run. */
export interface CatalogueRun {
  readonly areas: readonly Area[];
  /** How many entries are judged at the same time. */
  readonly lanes: number;
  readonly signal: AbortSignal;
  readonly onRow: (row: CatalogueRow) => void;
}

/** Judges every entry of some areas on one bench; the rows come in the catalogue's order. */
export async function runCatalogue(
  { faults, variants }: Catalogue,
  bench: FaultBench,
  { areas, lanes, signal, onRow }: CatalogueRun,
): Promise<CatalogueRow[]> {
  const wanted = (area: Area, changes: Breakage): boolean => areas.includes(area) && isFor(bench, changes);
  const jobs = [
    ...faults
      .filter(({ area, breaks }) => wanted(area, breaks))
      .map((fault) => async (): Promise<CatalogueRow> => {
        return { kind: 'fault', ...nameOf(fault, bench), ...(await runFault(fault, bench)) };
      }),
    ...variants
      .filter(({ area, makes }) => wanted(area, makes))
      .map((variant) => async (): Promise<CatalogueRow> => {
        return { kind: 'variant', ...nameOf(variant, bench), ...(await runVariant(variant, bench)) };
      }),
  ];
  const rows: CatalogueRow[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let index = next++; index < jobs.length; index = next++) {
      signal.throwIfAborted();
      const row = await jobs[index]?.();
      if (row === undefined) return;
      rows[index] = row;
      onRow(row);
    }
  };
  await Promise.all(Array.from({ length: lanes }, work));
  return rows;
}

function nameOf(
  { area, title }: { readonly area: Area; readonly title: string },
  { layer }: FaultBench,
): Pick<CatalogueRow, 'area' | 'title' | 'layer'> {
  return { area, title, layer };
}
