import { isAbsolute } from 'node:path';
import { UsageError } from '../core/errors.ts';

/** Where templates and the guests' clones of them stand. */
export interface RootfsPlaces {
  /** `<templates>/<stack>/rootfs.ext4` */
  readonly templates: string;
  /** `<clones>/<id>/rootfs.ext4` and its stamp beside it. */
  readonly clones: string;
}

/** The places that other tools use too: the variables of the microvm rootfs registry, else its defaults. */
export function rootfsPlaces(env: Readonly<Record<string, string | undefined>>): RootfsPlaces {
  return {
    templates: placeOf(env, 'MICROVM_ROOTFS_TEMPLATE_DIR') ?? '/var/lib/microvm/rootfs-templates',
    clones: placeOf(env, 'MICROVM_ROOTFS_CLONES_DIR') ?? '/var/lib/microvm/rootfs',
  };
}

/** An empty variable counts as one that is not set: the folder in which a program happens to run is nobody's store. */
function placeOf(env: Readonly<Record<string, string | undefined>>, name: string): string | undefined {
  const value = env[name];
  if (value === undefined || value === '') return undefined;
  if (!isAbsolute(value)) throw new UsageError(`${name} must be an absolute path, not ${JSON.stringify(value)}`);
  return value;
}
