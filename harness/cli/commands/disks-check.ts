import { UsageError } from '../../core/errors.ts';
import { auditClones } from '../../disks/audit-clones.ts';
import { auditOverlays } from '../../disks/audit-overlays.ts';
import { kindOf } from '../../host/files.ts';
import type { CommandContext } from '../context.ts';
import { givenPlaces } from '../disk-places.ts';
import type { Given } from '../option-spec.ts';
import { openOutput } from '../output.ts';

/** `bootproof disks check`: what is wrong with a store; status 1 when something is. */
export async function runDisksCheck(given: Given, context: CommandContext): Promise<number> {
  const output = await openOutput(given, context);
  const [folder] = given.args;
  if (folder !== undefined && (await kindOf(folder)) !== 'folder') throw new UsageError(`${folder} is no folder`);
  const places = givenPlaces(given, context);
  const label = 'looking through the store';
  context.progress({ label });
  const problems = [...(await auditClones(places, {})), ...(folder === undefined ? [] : await auditOverlays(folder))];
  context.progress({ label, ended: 'ok' });
  const looked = [places.templates, places.clones, ...(folder === undefined ? [] : [folder])];
  await output.give({ looked, problems }, [
    ...problems.flatMap(({ at, problem, hint }) => [
      `${at}: ${problem}`,
      ...(hint === undefined ? [] : [`  hint: ${hint}`]),
    ]),
    problems.length === 0 ? `nothing is wrong in ${looked.join(', ')}` : `${String(problems.length)} problems`,
  ]);
  return problems.length === 0 ? 0 : 1;
}
