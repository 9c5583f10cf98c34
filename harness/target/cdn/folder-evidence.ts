import { join } from 'node:path';
import type { CdnEvidence } from '../../checks/cdn/evidence.ts';
import { type CdnRequest, openLocalCdn } from '../../cdn/front/local-cdn.ts';
import { planPublish } from '../../cdn/publish/plan.ts';
import { writeTree } from '../../cdn/publish/write-tree.ts';
import { FormatError, HarnessError } from '../../core/errors.ts';
import { openHttpClient } from '../../host/http-client.ts';
import type { Target } from '../target.ts';
import { PATIENCE } from './get-object.ts';
import { lookAtObjects, lookAtPointers } from './look.ts';

/** A release folder as it would be published: the root of the tree, to be served by a local CDN. */
export interface PublishedFolder {
  readonly tree: string;
  readonly version: string;
}

/** Told what a CDN of ours was asked for, in the order of arrival, and by which part of the run. */
export type RequestKeeper = (name: string, requests: readonly CdnRequest[]) => Promise<void>;

/**
 * Publishes a release folder into a tree on this machine; files that the manifest lists and the folder lacks are lacking
 * there too.
 *
 * @throws {HarnessError} `BOOTPROOF_NOTHING_TO_PUBLISH` when no manifest says what is to be published.
 */
export async function publishFolder({ root, subject }: Target, scratch: string): Promise<PublishedFolder> {
  if (root === null) throw nothingToPublish('the target is no release folder');
  try {
    const plan = await planPublish(root, subject.layout);
    const tree = join(scratch, 'published');
    await writeTree(plan, tree);
    return { tree, version: plan.version };
  } catch (error) {
    if (error instanceof FormatError) throw nothingToPublish(error.message);
    throw error;
  }
}

/** Serves a published folder and fetches every object of it once. */
export async function gatherFolder(
  target: Target,
  { tree, version }: PublishedFolder,
  signal: AbortSignal,
  keep?: RequestKeeper,
): Promise<CdnEvidence> {
  await using cdn = await openLocalCdn({ root: tree });
  using client = openHttpClient({ maxConnections: CONNECTIONS, env: {} });
  const { arches, layout } = target.subject;
  const look = {
    base: cdn.url,
    layout,
    version,
    edges: [client],
    maxConnections: CONNECTIONS,
    samples: 1,
    depth: 'objects',
    withBinaries: true,
    patience: PATIENCE,
    signal,
  } as const;
  const { pointers } = await lookAtPointers(look);
  const evidence = await lookAtObjects(look, pointers, arches);
  await keep?.('cdn', cdn.requests);
  return evidence;
}

function nothingToPublish(why: string): HarnessError {
  return new HarnessError(
    'BOOTPROOF_NOTHING_TO_PUBLISH',
    `nothing can be published: ${why}; see the manifest’s findings`,
    { why },
  );
}

const CONNECTIONS = 4;
