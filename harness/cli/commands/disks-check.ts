import { judgeStore } from '../../checks/disks/area.ts';
import { UsageError } from '../../core/errors.ts';
import { lookAtStore } from '../../disks/look-at-store.ts';
import { kindOf } from '../../host/files.ts';
import { printable } from '../../report/printable.ts';
import { findStore } from '../../target/find-store.ts';
import type { CommandContext } from '../context.ts';
import { givenPlaces, givenStore } from '../disk-places.ts';
import type { Given } from '../option-spec.ts';
import { openOutput } from '../output.ts';

/** `bootproof disks check`: what is wrong with stores of disks; status 1 when something is. */
export async function runDisksCheck(given: Given, context: CommandContext): Promise<number> {
  const output = await openOutput(given, context);
  const [folder] = given.args;
  if (folder !== undefined && (await kindOf(folder)) !== 'folder')
    throw new UsageError(`${folder} is no folder: name that of a store`);
  const rootfs = givenPlaces(given, context);
  const images = givenStore(given, context);
  const named = folder === undefined ? null : await findStore(folder);
  const places =
    folder === undefined
      ? { rootfs, images, overlays: [] }
      : (named ?? { rootfs: null, images: null, overlays: [folder] });
  const label = 'looking through the store';
  context.progress({ label });
  const facts = await lookAtStore(places);
  context.progress({ label, ended: 'ok' });
  // The very checks that `verify` judges such a folder with.
  const problems = judgeStore(facts);
  const looked = folder === undefined ? [rootfs.templates, rootfs.clones, images] : [folder];
  const seen = `${count(facts.entries, 'prepared disk')}, ${count(facts.templates, 'template')}, ${count(facts.clones, 'clone')}, ${count(facts.overlays, 'overlay')}`;
  await output.give({ looked, problems }, [
    ...problems.flatMap(({ at, problem, hint }) => [
      `${printable(at)}: ${printable(problem)}`,
      ...(hint === undefined ? [] : [`  hint: ${hint}`]),
    ]),
    problems.length === 0
      ? `nothing is wrong in ${looked.join(', ')}: ${seen}`
      : `${count(problems, 'problem')} (${seen})`,
  ]);
  return problems.length === 0 ? 0 : 1;
}

function count(items: readonly unknown[], what: string): string {
  return `${String(items.length)} ${what}${items.length === 1 ? '' : 's'}`;
}
