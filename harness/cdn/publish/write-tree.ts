import { join } from 'node:path';
import { linkOrCopy, writeNew } from '../../host/files.ts';
import type { PublishPlan } from './plan.ts';

/**
 * Writes the object tree of a plan into an empty folder, in upload order.
 *
 * @param place puts a file of the release there; by default a link where that can be, so never write through it.
 */
export async function writeTree(
  { objects }: PublishPlan,
  folder: string,
  place: (file: string, path: string) => Promise<void> = linkOrCopy,
): Promise<void> {
  for (const { key, file, text } of objects) {
    if (file === null) await writeNew(join(folder, key), text ?? '');
    else await place(file, join(folder, key));
  }
}
