import { shortDigest } from '../../core/digest.ts';
import { listEntries } from '../../disks/cache/list-entries.ts';
import { listClones } from '../../disks/clones.ts';
import { listTemplates } from '../../disks/templates.ts';
import { printable } from '../../report/printable.ts';
import type { CommandContext } from '../context.ts';
import { givenPlaces, givenStore } from '../disk-places.ts';
import type { Given } from '../option-spec.ts';
import { openOutput } from '../output.ts';

/** `bootproof disks list`: templates with their digests, the clones that guests have, the disks of images. */
export async function runDisksList(given: Given, context: CommandContext): Promise<number> {
  const output = await openOutput(given, context);
  const places = givenPlaces(given, context);
  const store = givenStore(given, context);
  context.progress({ label: 'hashing templates' });
  const templates = await listTemplates(places.templates, {});
  context.progress({ label: 'hashing templates', ended: 'ok' });
  const listed = await listClones(places);
  const clones = listed.flatMap((clone) => ('broken' in clone ? [] : [clone]));
  const broken = listed.flatMap((clone) => ('broken' in clone ? [clone.broken] : []));
  const disks = await listEntries(store);
  await output.give({ places, store, templates, clones, broken, disks }, [
    `templates in ${places.templates}: ${String(templates.length)}`,
    ...templates.map(({ stack, sizeBytes, sha256 }) => `  ${stack}  ${String(sizeBytes)} bytes  sha256 ${sha256}`),
    `clones in ${places.clones}: ${String(clones.length)}`,
    ...clones.map(({ vmId, path, templateSha256 }) => {
      const stack = templates.find(({ sha256 }) => sha256 === templateSha256)?.stack;
      return `  ${vmId}  ${path}  of ${stack ?? `a template that is not here (${shortDigest(templateSha256)}…)`}`;
    }),
    ...broken.map((message) => `  broken: ${printable(message)}`),
    `disks of images in ${store}: ${String(disks.length)}`,
    ...disks.map(({ path, about, broken, allocatedBytes }) =>
      about === null
        ? `  broken: ${printable(broken ?? path)}`
        : `  ${path}  of ${about.image}${about.guest === null ? '' : ` with the program ${about.guest.slice(0, 12)}…`}  ${String(allocatedBytes)} bytes on the disk`,
    ),
  ]);
  return 0;
}
