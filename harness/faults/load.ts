import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AREAS, type Area, isArea } from '../core/check-id.ts';
import { HarnessError } from '../core/errors.ts';
import { namesIn } from '../host/files.ts';
import type { Fault, Variant } from './fault.ts';

/** The catalogue: every fault and every odd but valid release. */
export interface Catalogue {
  readonly faults: readonly Fault[];
  readonly variants: readonly Variant[];
}

/**
 * Loads a catalogue: one folder an area, one file an entry. Each file exports one `fault` or one `variant`, whose id is the
 * file's name and whose area is the folder's.
 *
 * @param areas whose entries are wanted.
 * @throws when a file exports neither, or has another id or area.
 * @throws {HarnessError} when one of these areas has no entry: a catalogue of nothing catches nothing.
 */
export async function loadCatalogue(folder: string, areas: readonly Area[] = AREAS): Promise<Catalogue> {
  const faults: Fault[] = [];
  const variants: Variant[] = [];
  for (const area of (await namesIn(folder)).filter(isArea).filter((area) => areas.includes(area))) {
    for (const name of (await namesIn(join(folder, area))).filter(isEntry)) {
      const { fault, variant } = (await import(pathToFileURL(join(folder, area, name)).href)) as {
        readonly fault?: Fault;
        readonly variant?: Variant;
      };
      const entry = fault ?? variant;
      if (entry?.id !== name.replace(/\.[jt]s$/, '') || entry.area !== area)
        throw new Error(`${area}/${name} must export a fault or a variant of its own name and area`);
      if (fault !== undefined) faults.push(fault);
      if (variant !== undefined) variants.push(variant);
    }
  }
  const bare = areas.find((area) => ![...faults, ...variants].some((entry) => entry.area === area));
  if (bare === undefined) return { faults, variants };
  throw new HarnessError(
    'BOOTPROOF_NO_CATALOGUE',
    `${folder} has nothing for the area ${bare}: install bootproof again`,
  );
}

function isEntry(name: string): boolean {
  return /^[a-z0-9.-]+\.[jt]s$/.test(name) && !/\.(test|d)\./.test(name);
}
