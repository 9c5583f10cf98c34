import { join, resolve } from 'node:path';
import { type RootfsPlaces, rootfsPlaces } from '../disks/rootfs-places.ts';
import type { CommandContext } from './context.ts';
import { type Given, textOf } from './option-spec.ts';

/** The folders of templates and clones: what the flags name, else the environment, else the registry's defaults. */
export function givenPlaces(given: Given, { env }: CommandContext): RootfsPlaces {
  const templates = textOf(given, 'templates');
  const clones = textOf(given, 'clones');
  const places = rootfsPlaces(env);
  return {
    templates: templates === undefined ? places.templates : resolve(templates),
    clones: clones === undefined ? places.clones : resolve(clones),
  };
}

/** The folder of prepared disks: `--store`, else one in the cache. */
export function givenStore(given: Given, { places }: CommandContext): string {
  const store = textOf(given, 'store');
  return store === undefined ? join(places.cache, 'disks') : resolve(store);
}
