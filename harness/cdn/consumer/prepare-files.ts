import { basename, dirname, join } from 'node:path';
import type { Arch } from '../../core/arch.ts';
import { HarnessError } from '../../core/errors.ts';
import { digestOfBytes } from '../../formats/bytes-digest.ts';
import { digestOfFile } from '../../host/file-digest.ts';
import { identityOf } from '../../host/file-identity.ts';
import { kindOf } from '../../host/files.ts';
import { installFile, setMode, syncFolder } from '../../host/install-file.ts';
import { removeTree } from '../../host/remove-tree.ts';
import type { ReleaseLimits } from '../../release/limits.ts';
import { forEachAtOnce } from '../../host/at-once.ts';
import type { ConsumerState } from './consumer-state.ts';
import type { Link } from './link.ts';
import { downloadObject } from './objects.ts';
import { openPartial } from './partial.ts';
import type { PreparedFile } from './prepared-assets.ts';
import type { OnAssetEvent } from './progress.ts';
import { verifyFile } from './verified-files.ts';
import type { WantedAsset } from './wanted-assets.ts';

/** Where files come from and where they go. */
export interface FilesRequest {
  readonly link: Link;
  readonly connections: number;
  readonly arch: Arch;
  readonly cacheFolder: string;
  readonly binFolder: string | null;
  readonly limits: ReleaseLimits;
  readonly tell: OnAssetEvent;
}

/**
 * Has these files in their places: those that are absent or wrong are downloaded. Nothing is put anywhere before all of
 * it is here and right, so that a bin folder never holds half of a release for longer than a few renames take.
 *
 * @param partials the folder where downloads grow.
 */
export async function prepareFiles(
  assets: readonly WantedAsset[],
  request: FilesRequest,
  state: ConsumerState,
  partials: string,
  signal: AbortSignal,
): Promise<PreparedFile[]> {
  const { cacheFolder, tell } = request;
  const absent: WantedAsset[] = [];
  const seen = new Map<string, string>();
  for (const asset of assets) {
    signal.throwIfAborted();
    tell({ asset: asset.asset, phase: 'checking' });
    await removeTree(temporaryOf(asset, cacheFolder));
    if (await isPrepared(asset, state, seen)) tell({ asset: asset.asset, phase: 'cached' });
    else {
      await requireFree(asset);
      absent.push(asset);
    }
  }
  const received = new Map<string, number>();
  await forEachAtOnce(absent, request.connections, signal, async (asset, signal) => {
    received.set(asset.place, await downloadAsset(asset, request, join(partials, partialName(asset)), signal));
  });
  for (const asset of absent) {
    signal.throwIfAborted();
    const { place, mode } = asset;
    await installFile(join(partials, partialName(asset)), place, { mode, temporary: temporaryOf(asset, cacheFolder) });
    await note(place, seen);
    tell({ asset: asset.asset, phase: 'ready' });
  }
  for (const folder of new Set(absent.map(({ place }) => dirname(place)))) await syncFolder(folder);
  for (const asset of assets) await requireOurs(asset, seen);
  return assets.map(({ asset, kind, key, sha256, place, mode }) => {
    return { asset, kind, key, sha256, place, mode, receivedBytes: received.get(place) ?? 0 };
  });
}

async function isPrepared(
  { place, sha256, mode }: WantedAsset,
  state: ConsumerState,
  seen: Map<string, string>,
): Promise<boolean> {
  const identity = await verifyFile(place, sha256, state);
  if (identity === null) return false;
  if (identity.mode !== mode) await setMode(place, mode);
  await note(place, seen);
  return true;
}

/** Notes in which state a file was that we know to be right. */
async function note(place: string, seen: Map<string, string>): Promise<void> {
  seen.set(place, (await identityOf(place))?.text ?? '');
}

/**
 * The lock is on the cache folder, and a consumer with another one may install into the same bin folder. Of two that do,
 * the last to end notices what the other has replaced, so that no mixture of two releases is ever called whole.
 *
 * @throws {HarnessError}
 */
async function requireOurs({ asset, place, sha256 }: WantedAsset, seen: ReadonlyMap<string, string>): Promise<void> {
  const found = await identityOf(place);
  if (found?.text === seen.get(place)) return;
  if (found !== null && (await digestOfFile(place)) === sha256) return;
  throw new HarnessError(
    'BOOTPROOF_PLACE_TAKEN',
    `${asset} was replaced meanwhile: somebody else installs into ${dirname(place)}; give every cache folder a bin folder of its own, then try again`,
    { asset, place },
  );
}

/** @throws {HarnessError} when a folder stands where the file goes: what is in it may be dear to somebody. */
async function requireFree({ asset, place }: WantedAsset): Promise<void> {
  if ((await kindOf(place)) !== 'folder') return;
  const message = `${asset} cannot be installed: ${place} is a folder; move it away`;
  throw new HarnessError('BOOTPROOF_PLACE_TAKEN', message, { asset, place });
}

/** Gives how many bytes came over the network. */
async function downloadAsset(
  wanted: WantedAsset,
  { link, tell }: FilesRequest,
  path: string,
  signal: AbortSignal,
): Promise<number> {
  const { asset } = wanted;
  let receivedBytes = 0;
  await using partial = await openPartial(path);
  tell({ asset, phase: 'downloading', doneBytes: partial.sizeBytes, totalBytes: null });
  const events = {
    onBytes(doneBytes: number, totalBytes: number | null, newBytes: number): void {
      receivedBytes += newBytes;
      tell({ asset, phase: 'downloading', doneBytes, totalBytes });
    },
    onRetry: (why: string): void => tell({ asset, phase: 'retrying', why }),
  };
  await downloadObject(link, wanted, partial, events, signal);
  tell({ asset, phase: 'verifying' });
  return receivedBytes;
}

/** The same place and digest give the same name, so that a later process finds what an earlier one began. */
function partialName({ place, sha256 }: WantedAsset): string {
  return digestOfBytes(Buffer.from(`${place}\n${sha256}`)).slice(0, 32);
}

/** Beside the place, and only this cache's, so that the lock on the cache covers it. */
function temporaryOf({ place }: WantedAsset, cacheFolder: string): string {
  const owner = digestOfBytes(Buffer.from(cacheFolder)).slice(0, 12);
  return join(dirname(place), `.${basename(place)}.${owner}.tmp`);
}
