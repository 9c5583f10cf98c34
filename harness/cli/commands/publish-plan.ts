import {
  type ComparedObject,
  type Published,
  comparePlan,
  publishedAtUrl,
  publishedInFolder,
  publishedInLedger,
} from '../../cdn/publish/compare.ts';
import { type PlannedObject, type PublishPlan, planPublish } from '../../cdn/publish/plan.ts';
import { FormatError, UsageError } from '../../core/errors.ts';
import { kindOf } from '../../host/files.ts';
import { openHttpClient } from '../../host/http-client.ts';
import type { Layout } from '../../release/layout.ts';
import { renderSize } from '../../release/limits.ts';
import { parseBaseUrl } from '../../target/cdn/live-options.ts';
import type { CommandContext } from '../context.ts';
import { type Given, textOf } from '../option-spec.ts';
import { openOutput } from '../output.ts';
import { addToLedger, readLedger } from '../ledger-file.ts';

/** `bootproof publish-plan`: what would be uploaded, in which order and with which headers; nothing is written but a ledger. */
export async function runPublishPlan(given: Given, context: CommandContext): Promise<number> {
  const [release] = given.args;
  if (release === undefined) throw new UsageError('name the release folder to be published');
  const [against, ledger] = [textOf(given, 'against'), textOf(given, 'ledger')];
  const isRecorded = given.options['record'] === true;
  if (against !== undefined && ledger !== undefined) throw new UsageError('name either --against or --ledger');
  if (isRecorded && ledger === undefined) throw new UsageError('--record needs the --ledger to be added to');
  const output = await openOutput(given, context);
  const plan = await readPlan(release, textOf(given, 'layout') as Layout);
  const published = await openPublished({ against, ledger, isRecorded }, context);
  const compared = published === null ? null : await comparePlan(plan, published);
  const { version, missing } = plan;
  const isPublishable = missing.length === 0 && compared?.some(({ state }) => state === 'conflict') !== true;
  const recorded =
    isRecorded && isPublishable && ledger !== undefined ? await addToLedger(ledger, version, compared ?? []) : null;
  const objects = compared ?? plan.objects;
  const result = { version, against: against ?? null, ledger: ledger ?? null, recorded, objects, missing };
  const told = isRecorded ? ['', `${ledger ?? ''}: ${renderRecorded(recorded)}`] : [];
  await output.give(result, [...render(version, objects, missing), ...told]);
  return isPublishable ? 0 : 1;
}

function renderRecorded(lines: number | null): string {
  if (lines === null) return 'nothing added: this cannot be published as it is';
  return lines === 1 ? '1 line added' : `${lines} lines added`;
}

async function readPlan(release: string, layout: Layout): Promise<PublishPlan> {
  if ((await kindOf(release)) !== 'folder') throw new UsageError(`${release} is no folder: name a release folder`);
  try {
    return await planPublish(release, layout);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    throw new UsageError(`${release}/manifest.json cannot be published: ${error.message}`);
  }
}

/** What the plan is held against; null for nothing. */
async function openPublished(
  { against, ledger, isRecorded }: { against: string | undefined; ledger: string | undefined; isRecorded: boolean },
  { env, signal }: CommandContext,
): Promise<Published | null> {
  if (ledger !== undefined) return publishedInLedger(await readLedger(ledger, isRecorded));
  if (against === undefined) return null;
  if ((await kindOf(against)) === 'folder') return publishedInFolder(against);
  return publishedAtUrl(parseBaseUrl(against), openHttpClient({ maxConnections: 1, env }), signal);
}

function render(version: string, objects: readonly PlannedObject[], missing: PublishPlan['missing']): string[] {
  const width = Math.max(...objects.map(({ key }) => key.length));
  const sizes = objects.map(({ sizeBytes }) => sizeBytes);
  const rows = objects.map((object) => {
    const state = stateOf(object);
    const { key, sizeBytes, cacheControl } = object;
    const size = renderSize(sizeBytes).padStart(11);
    return `${state === undefined ? '' : state.padEnd(10)}${key.padEnd(width)}${size}  ${cacheControl}`;
  });
  const count = (state: ComparedObject['state']): number =>
    objects.filter((object) => stateOf(object) === state).length;
  const states = (['new', 'identical', 'update', 'conflict'] as const).map(
    (state) => `${count(state)} ${WORDS[state]}`,
  );
  const meaning = count('conflict') === 0 ? '' : ': other bytes are published under a key that must not change';
  return [
    `release ${version}: ${objects.length} objects, ${renderSize(sizes.reduce((sum, size) => sum + size, 0))}, in upload order`,
    '',
    ...rows,
    ...missing.map(({ key, file }) => `MISSING   ${key}: ${file} is not in the release folder`),
    ...(objects.some((object) => stateOf(object) !== undefined) ? ['', `${states.join(', ')}${meaning}`] : []),
  ];
}

/** Only a plan that was held against something knows it. */
function stateOf(object: PlannedObject | ComparedObject): ComparedObject['state'] | undefined {
  return 'state' in object ? object.state : undefined;
}

const WORDS = {
  new: 'new',
  identical: 'identical',
  update: 'to be moved',
  conflict: 'in conflict',
} as const;
