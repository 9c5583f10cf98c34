import { join } from 'node:path';
import type { Arch } from '../../core/arch.ts';
import { removeTree } from '../../host/remove-tree.ts';
import { takeLock } from '../../store/lock.ts';
import type { BuildContext } from '../build-context.ts';

/** Compiled objects that are kept from one kernel to the next, in a tree an architecture; nobody else has them meanwhile. */
export interface ObjectTrees extends Disposable {
  readonly folderOf: (arch: Arch) => string;
  readonly remove: () => Promise<void>;
}

/**
 * Takes the trees of compiled objects, waiting for whoever has them. A kernel that is built in its architecture's tree takes
 * as long as what it changes against the one before.
 *
 * They always stand at the same place: it is a part of every command that made an object, and `make` compiles again
 * whatever another command would make.
 */
export async function openObjectTrees({ cache, signal, progress }: BuildContext, label: string): Promise<ObjectTrees> {
  const lock = await takeLock(join(cache, 'locks', KIND), signal, () => {
    progress({ label, detail: 'another bootproof has the compiled objects' });
  });
  return {
    folderOf: (arch) => join(cache, KIND, arch),
    remove: () => removeTree(join(cache, KIND)),
    [Symbol.dispose]: () => {
      lock[Symbol.dispose]();
    },
  };
}

const KIND = 'kernel-objects';
