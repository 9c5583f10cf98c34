import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { namesIn } from '../host/files.ts';
import type { Fault, Variant } from './fault.ts';

/** The catalogue: every fault and every odd but valid release. */
export interface Catalogue {
  readonly faults: readonly Fault[];
  readonly variants: readonly Variant[];
}

/**
 * Loads a catalogue from a folder: each file exports one `fault` or one `variant`, whose id is the file's name.
 *
 * @throws when a file exports neither or has another id.
 */
export async function loadCatalogue(folder: string): Promise<Catalogue> {
  const faults: Fault[] = [];
  const variants: Variant[] = [];
  for (const name of (await namesIn(folder)).filter(
    (name) => /^[a-z0-9.-]+\.[jt]s$/.test(name) && !name.includes('.test.'),
  )) {
    const { fault, variant } = (await import(pathToFileURL(join(folder, name)).href)) as {
      readonly fault?: Fault;
      readonly variant?: Variant;
    };
    const id = fault?.id ?? variant?.id;
    if (id !== name.replace(/\.[jt]s$/, ''))
      throw new Error(`${name} must export a fault or a variant of its own name`);
    if (fault !== undefined) faults.push(fault);
    if (variant !== undefined) variants.push(variant);
  }
  return { faults, variants };
}
