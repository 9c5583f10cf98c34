import { join } from 'node:path';
import type { Deadline } from '../../core/deadline.ts';
import { UsageError } from '../../core/errors.ts';
import { kindOf, writeAtomic } from '../../host/files.ts';
import type { Layout } from '../../release/layout.ts';
import type { AssetsLock } from './assets-lock.ts';
import { withCacheFolder } from './cache-folder.ts';
import { type ConsumerState, readState, writeState } from './consumer-state.ts';
import { fetchLatestVersion } from './latest-version.ts';
import { type FilesRequest, prepareFiles } from './prepare-files.ts';
import type { PreparedAssets } from './prepared-assets.ts';
import { type TrustedManifest, fetchManifest } from './trusted-manifest.ts';
import { planAssets } from './wanted-assets.ts';

/** A preparation, with every default filled in. */
export interface Preparation extends FilesRequest {
  readonly layout: Layout;
  /** null: what `latest.json` names. */
  readonly version: string | null;
  readonly lock: AssetsLock | null;
  /** A kernel that takes the place of the release's; null: none. */
  readonly kernel: string | null;
}

/** Has every file of a release in its place; see `AssetManager.prepare`. */
export async function prepareAssets(wanted: Preparation, deadline: Deadline): Promise<PreparedAssets> {
  const { cacheFolder, arch, kernel, link, layout, limits, lock, tell } = wanted;
  if (kernel !== null && (await kindOf(kernel)) !== 'file') throw new UsageError(`${kernel} is no file: name a kernel`);
  const onWait = (): void => tell({ asset: 'cache', phase: 'waiting' });
  return withCacheFolder(cacheFolder, deadline, onWait, async ({ partials, signal }) => {
    const state = await readState(cacheFolder);
    const onRetry = (why: string): void => tell({ asset: 'manifest', phase: 'retrying', why });
    tell({ asset: 'manifest', phase: 'checking' });
    const version =
      wanted.version ?? (await fetchLatestVersion(link, state.latest[link.base.href] ?? null, onRetry, signal));
    const folder = join(cacheFolder, version);
    const request = { version, layout, folder, lock, state, limitBytes: limits.manifestBytes, onRetry };
    const trusted = await fetchManifest(link, request, signal);
    const { manifest, isCached, bytes } = trusted;
    const plan = planAssets(manifest, { ...wanted, folder });
    const assets = kernel === null ? plan.assets : plan.assets.filter(({ kind }) => kind !== 'kernel');
    const files = await prepareFiles(assets, wanted, state, partials, signal);
    if (!isCached) await writeAtomic(join(folder, 'manifest.json'), bytes);
    tell({ asset: 'manifest', phase: isCached ? 'cached' : 'ready' });
    await writeState(
      cacheFolder,
      remembering(state, version, trusted, wanted.version === null ? link.base.href : null),
    );
    return {
      version,
      arch,
      manifest,
      manifestSha256: trusted.sha256,
      kernel: kernel ?? join(folder, 'kernel'),
      rootfs: join(folder, 'rootfs.erofs'),
      cmdline: manifest.targets[arch]?.kernel_cmdline ?? '',
      files,
      skipped: plan.skipped,
      manifestBytes: trusted.receivedBytes,
    };
  });
}

/** Only what was prepared to its end counts as seen: a pointer to a version that nobody can have must not lock anyone out. */
function remembering(
  state: ConsumerState,
  version: string,
  { sha256, etag, modified }: TrustedManifest,
  latestOf: string | null,
): ConsumerState {
  return {
    ...state,
    latest: latestOf === null ? state.latest : { ...state.latest, [latestOf]: version },
    manifests: { ...state.manifests, [version]: { sha256, etag, modified } },
  };
}
