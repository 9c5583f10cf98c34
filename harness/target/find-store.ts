import { join } from 'node:path';
import { kindOf } from '../host/files.ts';
import { DISK_KINDS } from '../disks/cache/entry.ts';
import type { StorePlaces } from '../disks/look-at-store.ts';

/**
 * What a folder holds, when it is a store of disks: one of ours, a BoxLite home (`boxes/`), or the templates and clones of
 * a rootfs registry. Null when it is none.
 */
export async function findStore(path: string): Promise<StorePlaces | null> {
  const has = async (name: string): Promise<boolean> => (await kindOf(join(path, name))) === 'folder';
  for (const [templates, clones] of REGISTRIES) {
    if ((await has(templates)) && (await has(clones))) {
      return {
        rootfs: { templates: join(path, templates), clones: join(path, clones) },
        images: null,
        overlays: [join(path, clones)],
      };
    }
  }
  // What every prepared disk was locked with.
  if ((await has('locks')) && (await Promise.all(DISK_KINDS.map(has))).includes(true)) {
    return { rootfs: null, images: path, overlays: [path] };
  }
  return (await has('boxes')) ? { rootfs: null, images: null, overlays: [path] } : null;
}

/** As the microvm registry calls them below its folder, and as people do. */
const REGISTRIES = [
  ['rootfs-templates', 'rootfs'],
  ['templates', 'clones'],
] as const;
