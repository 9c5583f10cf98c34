import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BuilderEvidence, BuilderRun } from '../../checks/builder/evidence.ts';
import { digestOfFile } from '../../host/file-digest.ts';
import { identityOf } from '../../host/file-identity.ts';
import { kindOf, makeFolder } from '../../host/files.ts';
import { copyInto } from '../../host/copy.ts';
import { removeTree } from '../../host/remove-tree.ts';
import { DEFAULT_LIMITS } from '../../release/limits.ts';
import { gatherRootfs } from '../rootfs-evidence.ts';
import { compareImages } from './compare-images.ts';
import type { ProduceRequest, Producer } from './producer.ts';

/** A builder, and what its image is compared with. */
export interface BuilderRequest extends Pick<ProduceRequest, 'arch' | 'version' | 'sourceDateEpoch'> {
  readonly producer: Producer;
  /** The root file system that ships. */
  readonly shipped: string;
  /** Files of the release that no builder has any business with. */
  readonly untouched: readonly string[];
  readonly runFolder: string;
  /** For the builder's own temporary folders. */
  readonly scratch: string;
  readonly signal: AbortSignal;
}

/**
 * Runs a builder twice, in folders of their own, and compares what it makes with itself and with what ships. Images that
 * differ are kept in the run folder, and so is everything that the builder prints.
 *
 * @throws {HarnessError} when the builder could not be tried, or a file of ours cannot be read.
 */
export async function gatherBuilder(request: BuilderRequest): Promise<BuilderEvidence> {
  const { producer, shipped, untouched, arch, runFolder } = request;
  const scratch = join(request.scratch, `builder-${arch}`);
  const before = await digestsOf(untouched);
  const [one, two] = [openPlace(scratch, 'first'), openPlace(scratch, 'second')];
  const startedAt = performance.now();
  const runs = [await runOnce('first run', one, request)];
  if (runs[0]?.sha256 != null) {
    // A time stamp of whole seconds shall not be the same by luck.
    await sleep(Math.max(0, NEXT_SECOND_MS - (performance.now() - startedAt)), undefined, { signal: request.signal });
    runs.push(await runOnce('second run', two, request));
  }
  const [first = null, second = null] = runs.map(({ sha256 }) => sha256);
  const evidence: BuilderEvidence = {
    builder: producer.name,
    runs,
    between: first === null || second === null ? null : await compareImages(one.image, two.image),
    shipped: first === null ? null : await compareImages(shipped, one.image),
    produced: null,
    changedFiles: await changedSince(before),
  };
  const ships = first === null || evidence.shipped?.kind === 'same';
  const produced = ships ? null : await gatherRootfs(one.image);
  if (!ships) await copyInto(one.image, join(runFolder, 'builder', arch, 'first.erofs'), 0o644);
  if (second !== null && second !== first) {
    await copyInto(two.image, join(runFolder, 'builder', arch, 'second.erofs'), 0o644);
  }
  await removeTree(scratch);
  return { ...evidence, produced };
}

interface Place {
  readonly name: string;
  readonly image: string;
  readonly temporary: string;
}

function openPlace(scratch: string, name: string): Place {
  const folder = join(scratch, name);
  return { name, image: join(folder, 'out', 'rootfs.erofs'), temporary: join(folder, 'tmp') };
}

async function runOnce(name: BuilderRun['name'], place: Place, request: BuilderRequest): Promise<BuilderRun> {
  const { producer, arch, version, sourceDateEpoch, runFolder, signal } = request;
  const log = join(runFolder, 'builder', arch, `${place.name}.log`);
  for (const folder of [join(place.image, '..'), place.temporary, join(log, '..')]) await makeFolder(folder);
  const startedAt = performance.now();
  const { failure, tail } = await producer.produce(
    { arch, version, sourceDateEpoch, output: place.image, temporary: place.temporary, log },
    signal,
  );
  const durationMs = Math.round(performance.now() - startedAt);
  const left = await whatIsAt(place.image);
  const sha256 = failure === null && left === 'a file' ? await digestOfFile(place.image) : null;
  return { name, failure, left, sha256, log: relative(runFolder, log), tail, durationMs };
}

/** Links are not followed: what they lead to is not the builder's to give. */
async function whatIsAt(path: string): Promise<BuilderRun['left']> {
  const found = await identityOf(path);
  if (found !== null) return found.sizeBytes > DEFAULT_LIMITS.rootfsBytes ? 'a file beyond the limit' : 'a file';
  const kind = await kindOf(path);
  if (kind === 'missing') return 'nothing';
  if (kind === 'folder') return 'a folder';
  return kind === 'file' ? 'a link' : 'no regular file';
}

async function digestsOf(paths: readonly string[]): Promise<Map<string, string | null>> {
  const digests = new Map<string, string | null>();
  for (const path of paths) digests.set(path, (await kindOf(path)) === 'file' ? await digestOfFile(path) : null);
  return digests;
}

async function changedSince(before: ReadonlyMap<string, string | null>): Promise<string[]> {
  const after = await digestsOf([...before.keys()]);
  return [...before].filter(([path, digest]) => after.get(path) !== digest).map(([path]) => path);
}

const NEXT_SECOND_MS = 1_100;
