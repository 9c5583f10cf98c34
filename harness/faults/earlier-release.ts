import { join } from 'node:path';
import { comparePlan } from '../cdn/publish/compare.ts';
import { planPublish } from '../cdn/publish/plan.ts';
import { writeTree } from '../cdn/publish/write-tree.ts';
import { copyInto } from '../host/copy.ts';
import { kindOf, readBounded, writeAtomic } from '../host/files.ts';
import { type LedgerEntry, parseLedger, renderLedger } from '../release/ledger.ts';
import { parseTags } from '../release/tags.ts';
import { type HistoryOptions, NO_HISTORY } from '../target/history/history-options.ts';
import { openRelease } from '../target/history/release-view.ts';
import { resolvePath } from '../target/resolve.ts';
import type { Breakage } from './fault.ts';
import { rebuild } from './rebuild.ts';
import type { ReleaseParts } from './release-parts.ts';
import { reversion } from './reversion.ts';

/** The version of the release before the good one. */
const EARLIER = '0.6.10';

/** Writes what came before a release beside its folder: the earlier release, the ledger, the tags. */
export async function publishEarlier(
  good: ReleaseParts,
  { earlier = {}, history = {} }: Breakage,
  root: string,
): Promise<void> {
  const { tags, ledger } = history;
  const breakage: Breakage = earlier ?? {};
  const older = async (parts: ReleaseParts): Promise<void> => {
    reversion(parts, EARLIER);
    await breakage.parts?.(parts);
  };
  await rebuild(good, { ...breakage, parts: older }, earlierOf(root));
  if (tags !== undefined) await writeAtomic(tagsOf(root), tags);
  if (ledger !== undefined) await writeAtomic(ledgerOf(root), renderLedger(ledger(await entriesOf(earlierOf(root)))));
}

/** What a release beside such a folder is compared with. */
export async function openEarlierBench(
  { earlier, history = {} }: Breakage,
  root: string,
  options: { readonly store: string; readonly signal: AbortSignal },
): Promise<HistoryOptions> {
  const { tags, ledger, growth = {} } = history;
  const target = await resolvePath(earlierOf(root), { from: 'fault', layout: 'asset-v', arches: [] });
  return {
    ...NO_HISTORY,
    previous:
      earlier === null ? null : { ...openRelease(target, options), live: null, knownBoot: () => Promise.resolve(null) },
    ledger: ledger === undefined ? null : parseLedger(await readBounded(ledgerOf(root), LIMIT_BYTES)),
    tags: tags === undefined ? null : parseTags(tags),
    growth,
  };
}

/** The flags of `verify` that say the same. */
export function earlierFlags({ earlier, history: { tags, ledger } = {} }: Breakage, root: string): string[] {
  return [
    ...(earlier === null ? [] : ['--previous', earlierOf(root)]),
    ...(tags === undefined ? [] : ['--tags', tagsOf(root)]),
    ...(ledger === undefined ? [] : ['--ledger', ledgerOf(root)]),
  ];
}

/** Writes the tree of a CDN that had both releases uploaded, one after the other. */
export async function writeBoth(root: string, tree: string): Promise<void> {
  await writeTree(await planPublish(earlierOf(root), 'asset-v'), tree, copyInto644);
  const now = await planPublish(root, 'asset-v');
  for (const { key, file, text } of now.objects) {
    // A key that is there already is not uploaded again; the pointer is moved.
    if (file === null) await writeAtomic(join(tree, key), text ?? '');
    else if ((await kindOf(join(tree, key))) === 'missing') await copyInto644(file, join(tree, key));
  }
}

async function entriesOf(folder: string): Promise<LedgerEntry[]> {
  const objects = await comparePlan(await planPublish(folder, 'asset-v'), () => Promise.resolve(null));
  return objects.map(({ key, sha256, sizeBytes }) => ({ key, sha256, size: sizeBytes, version: EARLIER }));
}

/** Entries write over what is published: the releases themselves must stay as they are. */
function copyInto644(file: string, path: string): Promise<void> {
  return copyInto(file, path, 0o644);
}

function earlierOf(root: string): string {
  return `${root}-earlier`;
}

function tagsOf(root: string): string {
  return `${root}-tags.txt`;
}

function ledgerOf(root: string): string {
  return `${root}-ledger.jsonl`;
}

const LIMIT_BYTES = 1024 * 1024;
