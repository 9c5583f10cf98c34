import { HarnessError } from '../../core/errors.ts';
import { shortDigest } from '../../core/digest.ts';
import { type Clone, cloneFolders, readClone } from '../../disks/clones.ts';
import type { RootfsPlaces } from '../../disks/rootfs-places.ts';
import { listTemplates } from '../../disks/templates.ts';
import type { CommandContext } from '../context.ts';
import { givenPlaces } from '../disk-places.ts';
import type { Given } from '../option-spec.ts';
import { openOutput } from '../output.ts';

/** `bootproof disks list`: templates with their digests, and the clones that guests have. */
export async function runDisksList(given: Given, context: CommandContext): Promise<number> {
  const output = await openOutput(given, context);
  const places = givenPlaces(given, context);
  context.progress({ label: 'hashing templates' });
  const templates = await listTemplates(places.templates, {});
  context.progress({ label: 'hashing templates', ended: 'ok' });
  const clones: Clone[] = [];
  const broken: string[] = [];
  for (const name of await cloneFolders(places)) {
    const clone = await soundClone(places, name);
    if (typeof clone === 'string') broken.push(clone);
    else clones.push(clone);
  }
  await output.give({ places, templates, clones, broken }, [
    `templates in ${places.templates}: ${String(templates.length)}`,
    ...templates.map(({ stack, sizeBytes, sha256 }) => `  ${stack}  ${String(sizeBytes)} bytes  sha256 ${sha256}`),
    `clones in ${places.clones}: ${String(clones.length)}`,
    ...clones.map(({ vmId, path, templateSha256 }) => {
      const stack = templates.find(({ sha256 }) => sha256 === templateSha256)?.stack;
      return `  ${vmId}  ${path}  of ${stack ?? `a template that is not here (${shortDigest(templateSha256)}…)`}`;
    }),
    ...broken.map((message) => `  broken: ${message}`),
  ]);
  return 0;
}

async function soundClone(places: RootfsPlaces, name: string): Promise<Clone | string> {
  try {
    return await readClone(places, name);
  } catch (error) {
    if (error instanceof HarnessError && error.code === 'BOOTPROOF_STAMP_BROKEN') return error.message;
    throw error;
  }
}
