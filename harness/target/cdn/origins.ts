import { join } from 'node:path';
import type { CdnEvidence } from '../../checks/cdn/evidence.ts';
import type { OriginEvidence, OriginFile, OriginSight } from '../../checks/cdn/origin-evidence.ts';
import { listedFiles } from '../../checks/manifest/listed-files.ts';
import type { TarballEvidence } from '../../checks/tarball/evidence.ts';
import type { Arch } from '../../core/arch.ts';
import { digestOfFile } from '../../host/file-digest.ts';
import { readBounded } from '../../host/files.ts';
import type { HttpClient } from '../../host/http-client.ts';
import { DEFAULT_LIMITS } from '../../release/limits.ts';
import { type Manifest, readManifest } from '../../release/manifest.ts';
import { sidecarName, tarballName } from '../../release/member-names.ts';
import { BOOT_ROLES, bootFileName, manifestPath } from '../../release/object-path.ts';
import { unsafePath } from '../../release/unsafe-path.ts';
import { gatherTarball } from '../tarball-evidence.ts';
import type { Target } from '../target.ts';
import { type FetchedFile, type OriginReader, readFolder, readUrl } from './origin-reader.ts';

/** A place that the user named with `--origin`. */
export interface NamedOrigin {
  readonly name: string;
  /** A base URL without a slash at its end, or a folder. */
  readonly where: string;
}

/** The places that the user named, and how they are looked at. */
export interface OriginLook {
  readonly named: readonly NamedOrigin[];
  readonly client: HttpClient;
  /** An empty folder for what is fetched. */
  readonly folder: string;
  readonly signal: AbortSignal;
}

/** What is known of the release itself. */
export interface OwnFiles {
  readonly manifest: Manifest | null;
  readonly tarballs: ReadonlyMap<Arch, TarballEvidence>;
  /** null when the target is no CDN. */
  readonly cdn: CdnEvidence | null;
}

/**
 * What the release itself and every named origin say that its files are.
 *
 * @throws {HarnessError} `BOOTPROOF_HTTP` or `BOOTPROOF_UNREADABLE` when an origin cannot be looked at.
 */
export async function gatherOrigins(target: Target, look: OriginLook, own: OwnFiles): Promise<OriginEvidence> {
  const version = own.manifest?.asset_version;
  const places = ownPlaces(own);
  for (const { name, where } of version === undefined ? [] : look.named) {
    const isUrl = /^https?:\/\//.test(where);
    const read = isUrl ? readUrl(where, look.client, join(look.folder, name), look.signal) : readFolder(where);
    places.push(await seeOrigin(name, read, String(version), target, look.signal));
  }
  return { places };
}

function ownPlaces({ manifest, tarballs, cdn }: OwnFiles): OriginSight[] {
  const places: OriginSight[] = [];
  const add = (name: string, files: OriginFile[]): void => {
    if (files.length > 0) places.push({ name, files, missing: [], encoded: [] });
  };
  add('the release', manifest === null ? [] : listedBy(manifest));
  add(
    'the release',
    [...tarballs].flatMap(([arch, evidence]) => tarballFiles(arch, evidence)),
  );
  const seen = (cdn?.objects ?? []).flatMap(({ key, gets: [get] }) =>
    get?.sha256 == null ? [] : [{ key, sha256: get.sha256 }],
  );
  add(
    'CDN',
    seen.map(({ key, sha256 }) => ({ file: fileOf(key), sha256, by: 'bytes' })),
  );
  return places;
}

/** A published tree has its manifest at the path of its version; everything else is taken for a list of downloads. */
async function seeOrigin(
  name: string,
  read: OriginReader,
  version: string,
  target: Target,
  signal: AbortSignal,
): Promise<OriginSight> {
  const { layout, arches } = target.subject;
  const published = layout === 'flat' ? null : await read(manifestPath(layout, version), DEFAULT_LIMITS.manifestBytes);
  if (published !== null) return seeTree(name, read, published, arches);
  const files: OriginFile[] = [];
  const missing: string[] = [];
  const encoded: { file: string; encoding: string }[] = [];
  const manifest = await read('manifest.json', DEFAULT_LIMITS.manifestBytes);
  const listed = manifest === null ? null : await manifestAt(manifest.path);
  // A page of the newest release has that one's manifest, which says nothing of this version.
  if (listed?.asset_version === version) files.push(...listedBy(listed));
  for (const arch of arches) {
    const tarball = tarballName(arch, version);
    const found = await firstOf(read, [tarball, `${arch}/${tarball}`], DEFAULT_LIMITS.tarballBytes);
    if (found === null) {
      missing.push(`${arch} tarball`);
      continue;
    }
    const sidecar = await firstOf(
      read,
      [sidecarName(tarball), `${arch}/${sidecarName(tarball)}`],
      LARGEST_SIDECAR_BYTES,
    );
    const request = { path: found.path, sidecar: sidecar?.path ?? null, withLooseFiles: false, store: null, signal };
    const { evidence } = await gatherTarball(request);
    files.push(...tarballFiles(arch, evidence));
    if (found.encoding !== null) encoded.push({ file: tarball, encoding: found.encoding });
  }
  return { name, files, missing, encoded };
}

async function seeTree(
  name: string,
  read: OriginReader,
  published: FetchedFile,
  arches: readonly Arch[],
): Promise<OriginSight> {
  const manifest = await manifestAt(published.path);
  const files = manifest === null ? [] : listedBy(manifest);
  const listed =
    manifest === null ? [] : listedFiles(manifest).filter(({ arch }) => (arches as readonly string[]).includes(arch));
  const missing: string[] = [];
  for (const { key, file } of listed) {
    const found = unsafePath(file.path) === null ? await read(file.path, DEFAULT_LIMITS.rootfsBytes) : null;
    if (found === null) missing.push(fileOf(key));
    else files.push({ file: fileOf(key), sha256: await digestOfFile(found.path), by: 'bytes' });
  }
  return { name, files, missing, encoded: [] };
}

function listedBy(manifest: Manifest): OriginFile[] {
  return listedFiles(manifest).map(({ key, file }) => ({
    file: fileOf(key),
    sha256: file.sha256.toLowerCase(),
    by: 'manifest',
  }));
}

function tarballFiles(arch: Arch, { sha256, sidecar, tar }: TarballEvidence): OriginFile[] {
  const file = `${arch} tarball`;
  const said = /^[0-9a-f]{64}/i.exec(sidecar?.text ?? '')?.[0].toLowerCase();
  const members = BOOT_ROLES.flatMap((role) => {
    const digest = tar.entries.find(({ name }) => name === bootFileName(role))?.sha256 ?? null;
    return digest === null ? [] : [{ file: fileOf(`targets.${arch}.${role}`), sha256: digest, by: 'tarball' as const }];
  });
  return [
    ...(sha256 === null ? [] : [{ file, sha256, by: 'bytes' as const }]),
    ...(said === undefined ? [] : [{ file, sha256: said, by: 'sidecar' as const }]),
    ...members,
  ];
}

/** A manifest's key as people name the file: `x86_64 kernel`, `arm64 FEX`. */
function fileOf(key: string): string {
  const [, arch, role] = /^targets\.([^.]+)\.(.+)$/.exec(key) ?? [];
  if (arch !== undefined && role !== undefined) return `${arch} ${role}`;
  const [, name, of] = /^binaries (.+): targets\.(.+)$/.exec(key) ?? [];
  return name === undefined || of === undefined ? key : `${of} ${name}`;
}

async function manifestAt(path: string): Promise<Manifest | null> {
  return readManifest(await readBounded(path, DEFAULT_LIMITS.manifestBytes)).manifest;
}

async function firstOf(read: OriginReader, paths: readonly string[], limitBytes: number): Promise<FetchedFile | null> {
  for (const path of paths) {
    const found = await read(path, limitBytes);
    if (found !== null) return found;
  }
  return null;
}

const LARGEST_SIDECAR_BYTES = 4_096;
