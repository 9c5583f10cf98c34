import { join } from 'node:path';
import { linkOrCopy, writeNew } from '../../host/files.ts';
import type { PublishPlan } from './plan.ts';

/** Writes the object tree of a plan into an empty folder, in upload order; release files become links: never write through them. */
export async function writeTree({ objects }: PublishPlan, folder: string): Promise<void> {
  for (const { key, file, text } of objects) {
    if (file === null) await writeNew(join(folder, key), text ?? '');
    else await linkOrCopy(file, join(folder, key));
  }
}
