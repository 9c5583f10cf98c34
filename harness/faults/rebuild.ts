import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Arch, isArch } from '../core/arch.ts';
import type { Sha256 } from '../core/digest.ts';
import { digestOfBytes } from '../formats/bytes-digest.ts';
import { linkOrCopy, writeNew } from '../host/files.ts';
import { type Manifest, parseManifest, renderManifest } from '../release/manifest.ts';
import { renderSidecar, sidecarName, tarballName } from '../release/member-names.ts';
import { mergeManifests } from '../release/merge.ts';
import { binaryFile } from '../release/object-path.ts';
import { breakParts } from './break-parts.ts';
import type { Breakage } from './fault.ts';
import { type RawEntry, renderTar } from './raw-tar.ts';
import type { PartFile, ReleaseParts } from './release-parts.ts';

/** Writes a release folder of these parts, changed on the way as a breakage says. Files that stay the same are links. */
export async function rebuild(good: ReleaseParts, breakage: Breakage, root: string): Promise<void> {
  const parts = await breakParts(good, breakage);
  const manifests: Manifest[] = [];
  for (const arch of parts.arches.keys()) manifests.push(await rebuildArch(parts, arch, breakage, root));
  for (const [path, file] of parts.binaries) await place(join(root, path), file);
  await rebuildMerged(manifests, breakage, root);
  await breakage.folder?.(root);
}

async function rebuildArch(parts: ReleaseParts, arch: Arch, breakage: Breakage, root: string): Promise<Manifest> {
  const part = parts.arches.get(arch);
  if (part === undefined) throw new Error(`no parts for ${arch}`);
  const manifest = sealManifest(part.manifest, arch, parts);
  breakage.manifest?.(manifest, arch);
  const text = renderManifest(manifest);
  const bytes = Buffer.from(breakage.manifestText?.(text, arch) ?? text);
  const entries: readonly RawEntry[] = [
    { name: 'kernel', data: part.kernel.bytes },
    { name: 'rootfs.erofs', data: part.rootfs.bytes },
    { name: 'manifest.json', data: bytes },
  ];
  const tar = renderTar(breakage.entries?.(entries, arch) ?? entries);
  const packed = pack(breakage.tar?.(tar, arch) ?? tar);
  const tarball = breakage.compressed?.(packed, arch) ?? packed;
  const proper = tarballName(arch, parts.version);
  const name = breakage.tarballName?.(proper, arch) ?? proper;
  const line = renderSidecar(digestOfBytes(tarball), name);
  const sidecar = breakage.sidecar === undefined ? line : breakage.sidecar(line, arch);
  const folder = join(root, arch);
  await place(join(folder, 'kernel'), part.kernel);
  await place(join(folder, 'rootfs.erofs'), part.rootfs);
  await writeNew(join(folder, 'manifest.json'), bytes);
  await writeNew(join(folder, name), tarball);
  if (sidecar !== null) await writeNew(join(folder, sidecarName(name)), sidecar);
  return readBack(bytes, manifest);
}

/** The merge reads what was written; where that cannot be read any more it goes on with what was meant. */
function readBack(bytes: Uint8Array, meant: Manifest): Manifest {
  try {
    return parseManifest(bytes);
  } catch {
    return meant;
  }
}

async function rebuildMerged(manifests: readonly Manifest[], breakage: Breakage, root: string): Promise<void> {
  const [first, ...others] = manifests;
  if (first === undefined) return;
  const { merged } = mergeManifests(first, ...others);
  breakage.merged?.(merged);
  const text = renderManifest(merged);
  await writeNew(join(root, 'manifest.json'), breakage.mergedText?.(text) ?? text);
}

/** Puts the digests of the parts into a manifest. */
export function sealManifest(manifest: Manifest, arch: Arch, parts: ReleaseParts): Manifest {
  const part = parts.arches.get(arch);
  const target = manifest.targets[arch];
  if (part !== undefined && target !== undefined) {
    target.kernel.sha256 = digestOf(part.kernel);
    target.rootfs.sha256 = digestOf(part.rootfs);
  }
  for (const { name, version, targets } of manifest.binaries ?? []) {
    for (const [of, file] of Object.entries(targets)) {
      const part = isArch(of) ? parts.binaries.get(binaryFile(name, version, of)) : undefined;
      if (part !== undefined) file.sha256 = digestOf(part);
    }
  }
  return manifest;
}

/** Most parts of a broken release are those of the good one, whose bytes nobody changes in their place. */
function digestOf({ bytes }: PartFile): Sha256 {
  const digest = digests.get(bytes) ?? digestOfBytes(bytes);
  digests.set(bytes, digest);
  return digest;
}

const digests = new WeakMap<Uint8Array, Sha256>();

async function place(path: string, { bytes, origin }: PartFile): Promise<void> {
  if (origin === null) await writeNew(path, bytes);
  else await linkOrCopy(origin, path);
}

/** Most faults leave an architecture as it was: its archive is compressed once. */
function pack(tar: Buffer): Buffer {
  const key = digestOfBytes(tar);
  const known = packed.get(key);
  if (known !== undefined) return known;
  const bytes = gzipSync(tar, { level: 1 });
  if (packed.size >= MOST_PACKED) packed.clear();
  packed.set(key, bytes);
  return bytes;
}

const packed = new Map<string, Buffer>();
const MOST_PACKED = 8;
