import { basename, join, relative } from 'node:path';
import type { BinaryFileFacts, BootFileFacts, ManifestCopy, ManifestEvidence } from '../checks/manifest/evidence.ts';
import { type Arch, isArch } from '../core/arch.ts';
import { digestOfBytes } from '../formats/bytes-digest.ts';
import { entryKind } from '../host/entry-kind.ts';
import { fileSize, kindOf, readBounded } from '../host/files.ts';
import { foldersIn } from '../host/folders-in.ts';
import { listTree } from '../host/list-tree.ts';
import { DEFAULT_LIMITS, type ReleaseLimits } from '../release/limits.ts';
import { type Manifest, readManifest } from '../release/manifest.ts';
import { BOOT_ROLES, binaryFile, binaryPath, bootFileName } from '../release/object-path.ts';
import { isConfined } from '../release/unsafe-path.ts';
import { fileFacts } from './file-facts.ts';
import type { TarballReading } from './tarball-evidence.ts';
import type { ArchFiles, Target } from './target.ts';

/** The parts of a target that manifests are gathered from, with its tarballs as they were read. */
export interface ManifestRequest extends Pick<Target, 'root' | 'files' | 'mergedManifest' | 'subject' | 'leftOut'> {
  readonly tarballs: ReadonlyMap<Arch, TarballReading>;
  /** @default DEFAULT_LIMITS */
  readonly limits?: ReleaseLimits;
}

/**
 * Reads every copy of the manifest, and the digests of the files that they list.
 *
 * @throws {HarnessError} when the machine does not let us read.
 */
export async function gatherManifests(request: ManifestRequest): Promise<ManifestEvidence> {
  const { root, limits = DEFAULT_LIMITS } = request;
  const copies = await readCopies(request, limits);
  const manifests = copies.flatMap(({ reading }) => (reading.manifest === null ? [] : [reading.manifest]));
  const binaries = root === null ? [] : await readBinaries(root, manifests, request.subject.layout, limits);
  const listed = new Set(binaries.map(({ at }) => at));
  const noFiles = root === null ? [] : await findNoFiles(root, [...ownPlaces(request, root), ...listed]);
  const present = root === null ? [] : await listTree(join(root, 'bin'), MOST_BINARIES);
  return {
    copies,
    leftOut: request.leftOut,
    bootFiles: await readBootFiles(request, limits),
    binaries,
    noFiles,
    unlisted: [
      ...present.map((path) => `bin/${path}`).filter((path) => !listed.has(path)),
      ...(root === null ? [] : await findStrays(root)),
    ],
  };
}

async function readCopies(
  { root, files, mergedManifest, tarballs }: ManifestRequest,
  limits: ReleaseLimits,
): Promise<ManifestCopy[]> {
  const copies: ManifestCopy[] = [];
  for (const [arch, { manifest }] of files) {
    const reading = tarballs.get(arch);
    if (reading?.manifestBytes != null) {
      const at = `${reading.evidence.name ?? ''}: manifest.json`;
      copies.push({ at, place: 'tarball', arch, ...readBytes(reading.manifestBytes) });
    }
    if (manifest !== null) {
      const at = root === null ? basename(manifest) : relative(root, manifest);
      copies.push({ at, place: 'folder', arch, ...(await readFile(manifest, limits)) });
    }
  }
  if (mergedManifest !== null) {
    copies.push({
      at: basename(mergedManifest),
      place: 'merged',
      arch: null,
      ...(await readFile(mergedManifest, limits)),
    });
  }
  return copies;
}

type CopyContents = Pick<ManifestCopy, 'sizeBytes' | 'sha256' | 'reading'>;

async function readFile(path: string, limits: ReleaseLimits): Promise<CopyContents> {
  const refuse = (sizeBytes: number, problem: string): CopyContents => ({
    sizeBytes,
    sha256: null,
    reading: { manifest: null, problems: [{ kind: 'json', at: '', problem }] },
  });
  if ((await kindOf(path)) !== 'file') return refuse(0, 'it is no file');
  const sizeBytes = await fileSize(path);
  if (sizeBytes > limits.manifestBytes) {
    return refuse(sizeBytes, `it is ${sizeBytes} bytes; at most ${limits.manifestBytes} are read`);
  }
  return readBytes(await readBounded(path, limits.manifestBytes));
}

function readBytes(bytes: Uint8Array): CopyContents {
  return { sizeBytes: bytes.length, sha256: digestOfBytes(bytes), reading: readManifest(bytes) };
}

async function readBootFiles(
  { root, files, tarballs }: ManifestRequest,
  limits: ReleaseLimits,
): Promise<BootFileFacts[]> {
  const facts: BootFileFacts[] = [];
  for (const [arch, found] of files) {
    for (const role of BOOT_ROLES) {
      const path = pathOf(found, role);
      const name = bootFileName(role);
      // The tarball's evidence has read the files beside it already.
      const known = tarballs.get(arch)?.evidence.loose.find((file) => file.name === name);
      const file = path === null ? null : (known ?? (await fileFacts(path, name, limits)));
      if (path === null || file === null) continue;
      const { sizeBytes, sha256 } = file;
      facts.push({ at: root === null ? basename(path) : relative(root, path), arch, role, sizeBytes, sha256 });
    }
  }
  return facts;
}

/** Where the files stand that the folder has: all but the binaries. */
function ownPlaces({ files, mergedManifest }: ManifestRequest, root: string): string[] {
  const paths = [...files.values()].flatMap((found) => Object.values(found) as (string | null)[]);
  return [...paths, mergedManifest].filter((path) => path !== null).map((path) => relative(root, path));
}

/** Kernels and root file systems in folders of no architecture that consumers ask for: `aarch64` is nobody's. */
async function findStrays(root: string): Promise<string[]> {
  const folders = (await foldersIn(root)).filter((name) => !isArch(name));
  const places = folders.flatMap((name) => BOOT_ROLES.map((role) => `${name}/${bootFileName(role)}`));
  const kinds = await Promise.all(places.map((at) => kindOf(join(root, at))));
  return places.filter((_, index) => kinds[index] !== 'missing');
}

/** What is looked through as a folder or read as a file, and is a link or worse itself. */
async function findNoFiles(root: string, places: readonly string[]): Promise<ManifestEvidence['noFiles']> {
  const folders = new Set(
    places.flatMap((at) =>
      at
        .split('/')
        .slice(0, -1)
        .map((_, depth, all) => all.slice(0, depth + 1).join('/')),
    ),
  );
  const wanted = [
    ...[...folders].map((at) => ({ at, wanted: 'folder' as const })),
    ...places.map((at) => ({ at, wanted: 'file' as const })),
  ];
  const found = await Promise.all(
    wanted.map(async (place) => ({ ...place, kind: await entryKind(join(root, place.at)) })),
  );
  return found.filter(({ kind, wanted }) => kind !== wanted && kind !== 'missing');
}

function pathOf(files: ArchFiles, role: 'kernel' | 'rootfs'): string | null {
  return role === 'kernel' ? files.kernel : files.rootfs;
}

async function readBinaries(
  root: string,
  manifests: readonly Manifest[],
  layout: Target['subject']['layout'],
  limits: ReleaseLimits,
): Promise<BinaryFileFacts[]> {
  const facts = new Map<string, BinaryFileFacts>();
  for (const { name, version, targets } of manifests.flatMap(({ binaries = [] }) => binaries)) {
    for (const arch of Object.keys(targets).filter(isArch)) {
      const places = [binaryFile(name, version, arch), binaryPath(layout, name, version, arch)];
      // A name that leaves the folder is a finding; whatever stands there is none of our business.
      if (!places.every(isConfined)) continue;
      const file = await firstFile(root, places, limits);
      const at = file?.name ?? places[0] ?? '';
      facts.set(at, {
        name,
        arch,
        at,
        found: file !== null,
        sizeBytes: file?.sizeBytes ?? 0,
        sha256: file?.sha256 ?? null,
      });
    }
  }
  return [...facts.values()];
}

async function firstFile(root: string, places: readonly string[], limits: ReleaseLimits): ReturnType<typeof fileFacts> {
  for (const place of places) {
    const file = await fileFacts(join(root, place), place, limits, limits.binaryBytes);
    if (file !== null) return file;
  }
  return null;
}

/** More files below `bin/` than any release has are not listed. */
const MOST_BINARIES = 10_000;
