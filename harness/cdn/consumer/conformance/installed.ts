import { join, relative } from 'node:path';
import { digestOfFile } from '../../../host/file-digest.ts';
import { identityOf } from '../../../host/file-identity.ts';
import { listTree } from '../../../host/list-tree.ts';
import { DEFAULT_LIMITS } from '../../../release/limits.ts';
import { type WantedAsset, planAssets } from '../wanted-assets.ts';
import { sampleRelease } from './sample-release.ts';
import { ARCH } from './scenario.ts';

/** Where a consumer was told to put things. */
export interface InstallPlaces {
  /** Holds the other two; nothing else may be written below it. */
  readonly folder: string;
  readonly cache: string;
  readonly bin: string;
}

/** What is wrong with what a consumer has installed of a version; `isWhole`: it says that all of it is there. */
export async function checkInstalled(
  { folder, cache, bin }: InstallPlaces,
  version: string,
  isWhole: boolean,
): Promise<string[]> {
  const { manifest } = sampleRelease(version);
  const places = { arch: ARCH, folder: join(cache, version), binFolder: bin, limits: DEFAULT_LIMITS } as const;
  const { assets } = planAssets(manifest, places);
  const found = await Promise.all(assets.map((asset) => checkAsset(asset, folder, isWhole)));
  return [...found.flat(), ...(await checkStrangers(folder, cache, assets))];
}

async function checkAsset({ place, sha256, kind }: WantedAsset, folder: string, isWhole: boolean): Promise<string[]> {
  const at = relative(folder, place);
  const identity = await identityOf(place);
  if (identity === null) return isWhole ? [`it ended with status 0, but ${at} is missing`] : [];
  if ((await digestOfFile(place)) !== sha256) return [`${at} holds other bytes than the manifest says`];
  if (kind === 'binary' && isWhole && (identity.mode & 0o111) !== 0o111) return [`${at} is not executable`];
  return [];
}

/** Files outside of the cache that no release of this sample has: something climbed out of its folder. */
async function checkStrangers(folder: string, cache: string, assets: readonly WantedAsset[]): Promise<string[]> {
  const own = new Set(assets.map(({ place }) => relative(folder, place)));
  const files = await listTree(folder, MOST_FILES);
  return files
    .filter((path) => !path.startsWith(`${relative(folder, cache)}/`) && !own.has(path))
    .map((path) => `${path} was written: it is no file of the release`);
}

const MOST_FILES = 1_000;
