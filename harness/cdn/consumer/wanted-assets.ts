import { dirname, join } from 'node:path';
import type { Arch } from '../../core/arch.ts';
import { isSha256 } from '../../core/digest.ts';
import { MOST_BINARIES, type ReleaseLimits } from '../../release/limits.ts';
import type { Manifest, ManifestBinary, ManifestFile } from '../../release/manifest.ts';
import { BOOT_ROLES, bootFileName } from '../../release/object-path.ts';
import { isPlainName } from '../../release/plain-name.ts';
import { isConfined, unsafePath } from '../../release/unsafe-path.ts';
import { AssetError } from './asset-error.ts';
import type { WantedObject } from './objects.ts';

/** A file to be had: where it is published, what its bytes are, where it goes. */
export interface WantedAsset extends WantedObject {
  /** `kernel`, `rootfs.erofs`, or the binary's name. */
  readonly asset: string;
  readonly kind: 'kernel' | 'rootfs' | 'binary';
  /** The path of the file when it is installed. */
  readonly place: string;
  readonly mode: number;
}

/** Where things go, and how large they may be. */
export interface AssetPlaces {
  readonly arch: Arch;
  /** The folder of this version in the cache. */
  readonly folder: string;
  /** null: binaries are left out. */
  readonly binFolder: string | null;
  readonly limits: ReleaseLimits;
}

/** What one architecture needs of a manifest, and what it does not. */
export interface AssetPlan {
  readonly assets: readonly WantedAsset[];
  /** Names of binaries that are not for this architecture. */
  readonly skipped: readonly string[];
}

/**
 * What a manifest lists for an architecture.
 *
 * @throws {AssetError} when a path leaves the CDN, a place leaves its folder, or two files want the same place.
 */
export function planAssets(manifest: Manifest, { arch, folder, binFolder, limits }: AssetPlaces): AssetPlan {
  const target = manifest.targets[arch];
  if (target === undefined) {
    const has = Object.keys(manifest.targets).join(', ') || 'none';
    const advice = 'publish it, or ask for another';
    throw new AssetError('arch', `targets.${arch}`, `the release has no ${arch} (it has ${has})`, { advice });
  }
  const boot = BOOT_ROLES.map((role): WantedAsset => {
    const asset = bootFileName(role);
    const limitBytes = role === 'kernel' ? limits.kernelBytes : limits.rootfsBytes;
    const at = `targets.${arch}.${role}`;
    return { ...objectOf(at, target[role]), asset, kind: role, place: join(folder, asset), mode: 0o644, limitBytes };
  });
  const { binaries = [] } = manifest;
  if (binaries.length > MOST_BINARIES) {
    const problem = `the manifest lists ${String(binaries.length)} binaries, more than the ${String(MOST_BINARIES)} that are taken`;
    throw new AssetError('manifest', 'binaries', problem, { advice: 'find out who wrote it' });
  }
  if (binFolder === null) return { assets: boot, skipped: [] };
  const skipped = binaries.filter(({ targets }) => !Object.hasOwn(targets, arch)).map(({ name }) => name);
  const chosen = binaries.flatMap((binary): WantedAsset[] => {
    const file = binary.targets[arch];
    if (file === undefined) return [];
    const object = objectOf(`binaries ${binary.name.slice(0, 80)}: targets.${arch}`, file);
    const place = placeOf(binary, binFolder);
    return [{ ...object, asset: binary.name, kind: 'binary', place, mode: 0o755, limitBytes: limits.binaryBytes }];
  });
  refuseCollisions([...boot, ...chosen]);
  return { assets: [...boot, ...chosen], skipped };
}

/** The part of a file that concerns the CDN, held to the base URL. */
function objectOf(at: string, { path, sha256 }: ManifestFile): Pick<WantedObject, 'key' | 'sha256'> {
  const unsafe = unsafePath(path) ?? (isConfined(path) ? null : UNCLEAR);
  if (unsafe !== null) {
    const problem = `the path "${path.slice(0, 200)}" is refused: ${unsafe.problem}`;
    throw new AssetError('path', at, problem, { advice: unsafe.hint });
  }
  if (!isSha256(sha256)) {
    throw new AssetError('manifest', at, `sha256 "${sha256.slice(0, 80)}" is not 64 lower-case hexadecimal digits`, {
      advice: 'build the manifest again',
    });
  }
  return { key: path, sha256 };
}

/** `{bin}/{name}`, or with `install_dir` `{bin}/../{install_dir}/{name}`; nowhere else. */
function placeOf({ name, install_dir }: ManifestBinary, binFolder: string): string {
  const isEscape = !isPlainName(name) || install_dir?.split('/').every(isPlainName) === false;
  if (isEscape) {
    const place = install_dir === undefined ? `{bin}/${name}` : `{bin}/../${install_dir}/${name}`;
    const at = `binaries ${name.slice(0, 80)}`;
    throw new AssetError(
      'place',
      at,
      `it would be installed as ${place.slice(0, 200)}, which is no plain place below the bin folder`,
      { advice: 'find out who wrote it' },
    );
  }
  const place = install_dir === undefined ? join(binFolder, name) : join(binFolder, '..', install_dir, name);
  const parts = [name, ...(install_dir ?? '').split('/')];
  if (parts.some((part) => part.length > LONGEST_NAME) || place.length > LONGEST_PLACE) {
    const problem = `its place below the bin folder is too long: ${String(place.length)} characters`;
    const advice = 'give it a shorter name or install_dir';
    throw new AssetError('place', `binaries ${name.slice(0, 80)}`, problem, { advice });
  }
  return place;
}

/** File systems take names of 255 bytes, and what is not whole yet has a longer one. */
const LONGEST_NAME = 200;
/** macOS takes paths of 1,024 bytes. */
const LONGEST_PLACE = 1_000;

/** On the disks of macOS `FEX` and `fex` are one file; and no file can stand where a folder must be. */
function refuseCollisions(assets: readonly WantedAsset[]): void {
  const places = new Map<string, WantedAsset>();
  for (const one of assets) {
    const place = one.place.normalize('NFC').toLowerCase();
    const same = places.get(place);
    if (same !== undefined)
      throw collision(one, `${one.asset} and ${same.asset} are installed in the same place, ${one.place}`);
    places.set(place, one);
  }
  for (const [place, one] of places) {
    for (let above = dirname(place); above !== dirname(above); above = dirname(above)) {
      const file = places.get(above);
      if (file !== undefined)
        throw collision(one, `its folder ${dirname(one.place)} is where ${file.asset} is installed as a file`);
    }
  }
}

function collision({ asset }: WantedAsset, problem: string): AssetError {
  return new AssetError('place', `binaries ${asset}`, problem, {
    advice: 'give one of them another name or install_dir',
  });
}

const UNCLEAR = { problem: 'a part of it is empty or a dot', hint: 'write the plain path' };
