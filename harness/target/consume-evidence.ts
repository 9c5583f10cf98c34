import { join, relative } from 'node:path';
import { type AssetManager, type AssetManagerOptions, openAssetManager } from '../cdn/consumer/asset-manager.ts';
import { AssetError } from '../cdn/consumer/asset-error.ts';
import type { PreparedAssets } from '../cdn/consumer/prepared-assets.ts';
import { openLocalCdn } from '../cdn/front/local-cdn.ts';
import type { ConsumeEvidence, ConsumeRun, ConsumedRun } from '../checks/consume/evidence.ts';
import type { Arch } from '../core/arch.ts';
import { digestOfFile } from '../host/file-digest.ts';
import { identityOf } from '../host/file-identity.ts';
import { flipByte, truncateFile } from '../host/damage.ts';
import type { HttpClient } from '../host/http-client.ts';
import { setMode } from '../host/install-file.ts';
import { removeTree } from '../host/remove-tree.ts';
import type { Layout } from '../release/layout.ts';
import type { PublishedFolder, RequestKeeper } from './cdn/folder-evidence.ts';

/** Where a release is consumed from. */
export interface ConsumeRequest {
  readonly baseUrl: string;
  readonly version: string;
  readonly arch: Arch;
  readonly layout: Layout;
  readonly withBinaries: boolean;
  /** What speaks to the CDN. @default a client of the consumer's own */
  readonly client?: HttpClient;
  /** How many connections `client` opens: a download that waits for one of them would be taken for a stalled one. */
  readonly connections?: number;
  /** @default three attempts, 10 seconds without a byte */
  readonly patience?: Pick<AssetManagerOptions, 'attempts' | 'stallMs'>;
  /** An empty folder, for the cache and the binaries. */
  readonly folder: string;
  readonly signal: AbortSignal;
}

/** Consumes a folder that was published on this machine, through a CDN of our own. */
export async function consumeFolder(
  { tree, version }: PublishedFolder,
  request: Omit<ConsumeRequest, 'baseUrl' | 'version' | 'withBinaries'>,
  keep?: RequestKeeper,
): Promise<ConsumeEvidence> {
  await using cdn = await openLocalCdn({ root: tree });
  const evidence = await gatherConsumption({ ...request, baseUrl: cdn.url, version, withBinaries: true });
  await keep?.(`consume-${request.arch}`, cdn.requests);
  return evidence;
}

/**
 * Takes a release to its places, again with everything there, and again after damage. What is judged is what lies there
 * afterwards.
 *
 * @throws {HarnessError} when this machine is at fault.
 */
export async function gatherConsumption(request: ConsumeRequest): Promise<ConsumeEvidence> {
  const { folder, withBinaries, signal } = request;
  using manager = openAssetManager({
    attempts: 3,
    stallMs: 10_000,
    ...request,
    ...request.patience,
    cacheFolder: join(folder, 'cache'),
    binFolder: withBinaries ? join(folder, 'runtime', 'bin') : null,
  });
  const fresh = await consumeOnce(manager, request);
  if (fresh.run.state === 'refused' || fresh.prepared === null) {
    return { fresh: fresh.run, warm: null, repaired: null, damage: [] };
  }
  const warm = await consumeOnce(manager, request);
  const damage = await damageFiles(fresh.prepared, join(folder, 'cache', request.version, 'manifest.json'));
  signal.throwIfAborted();
  const repaired = await consumeOnce(manager, request);
  return { fresh: fresh.run, warm: warm.run, repaired: repaired.run, damage };
}

async function consumeOnce(
  manager: AssetManager,
  { version, folder, arch, signal }: ConsumeRequest,
): Promise<{ readonly run: ConsumeRun; readonly prepared: PreparedAssets | null }> {
  try {
    const prepared = await manager.prepare({ version, signal, timeoutMs: TIMEOUT_MS });
    return { run: await lookAt(prepared, folder, arch), prepared };
  } catch (error) {
    if (!(error instanceof AssetError)) throw error;
    const { reason, at, problem, difference, advice } = error;
    return { run: { state: 'refused', reason, at, problem, difference, advice }, prepared: null };
  }
}

async function lookAt(prepared: PreparedAssets, folder: string, arch: Arch): Promise<ConsumedRun> {
  const { files, manifest, manifestBytes } = prepared;
  return {
    state: 'prepared',
    files: await Promise.all(
      files.map(async ({ asset, key, place, sha256, mode, receivedBytes }) => ({
        asset,
        path: key,
        place: relative(folder, place),
        listed: sha256,
        wantedMode: mode,
        found: await foundAt(place),
        receivedBytes,
      })),
    ),
    skipped: (manifest.binaries ?? [])
      .filter(({ targets }) => !Object.hasOwn(targets, arch))
      .map(({ name, targets }) => ({ name, targets: Object.keys(targets) })),
    manifestBytes,
  };
}

async function foundAt(path: string): Promise<ConsumedRun['files'][number]['found']> {
  const identity = await identityOf(path);
  return identity === null ? null : { sha256: await digestOfFile(path), mode: identity.mode };
}

/** Damage as disks, people and interrupted programs do it; the kernel's leaves no trace in its size and time of writing. */
async function damageFiles({ kernel, rootfs, files }: PreparedAssets, manifest: string): Promise<string[]> {
  await flipByte(kernel);
  await truncateFile(rootfs);
  await truncateFile(manifest);
  const damage = ['a byte of the kernel changed', 'rootfs.erofs and manifest.json cut'];
  const [first, second] = files.filter(({ kind }) => kind === 'binary');
  if (first !== undefined) {
    await setMode(first.place, 0o644);
    damage.push(`${first.asset} not executable`);
  }
  if (second !== undefined) {
    await removeTree(second.place);
    damage.push(`${second.asset} removed`);
  }
  return damage;
}

/** For one time; a CDN that is slower than that is told of by the area cdn. */
const TIMEOUT_MS = 30 * 60_000;
