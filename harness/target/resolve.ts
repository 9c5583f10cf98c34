import { basename, join, resolve } from 'node:path';
import { ARCHES, type Arch } from '../core/arch.ts';
import { UsageError } from '../core/errors.ts';
import { kindOf, namesIn } from '../host/files.ts';
import type { Subject } from '../checks/subject.ts';
import type { Layout } from '../release/layout.ts';
import type { StorePlaces } from '../disks/look-at-store.ts';
import type { LooseFiles } from './choose.ts';
import { findStore } from './find-store.ts';
import { archOfKernel } from './kernel-arch.ts';
import { type SealFlags, type SealedParts, findSealed } from './sealed.ts';
import { namedArches } from './named-arches.ts';
import type { ArchFiles, Target } from './target.ts';

/** What `verify` was told about the target beside its name. */
export interface ResolveOptions {
  readonly from: string;
  readonly layout: Layout;
  /** The architectures that the target must have; empty: those that it names, or both when it names none. */
  readonly arches: readonly Arch[];
  /** @default 'release folder' */
  readonly kind?: Subject['kind'];
  /** What a sealed image was named with; no other target takes any of it. */
  readonly seal?: SealFlags;
}

/**
 * Finds the release at a path, a folder or one tarball, the store of disks, or the sealed image.
 *
 * @throws {UsageError} when nothing there could be a release; `HarnessError` when the machine will not say.
 */
export async function resolvePath(path: string, options: ResolveOptions): Promise<Target> {
  const { seal = {} } = options;
  const sealed = await findSealed(path, seal);
  if (sealed !== null) return sealedTarget(path, sealed, options);
  const kind = await kindOf(path);
  if (kind === 'missing') throw new UsageError(`${path} does not exist: name a release folder or a tarball`);
  requireNoSealFlags(path, seal);
  if (kind === 'other')
    throw new UsageError(`${path} is neither a file nor a folder: name a release folder or a tarball`);
  return kind === 'folder' ? resolveFolder(path, options) : resolveTarball(path, options);
}

/**
 * The target made of a kernel and a root file system alone.
 *
 * @throws {UsageError} when one is no file, or nothing says for which architecture they are.
 */
export async function resolveLoose(files: LooseFiles, options: ResolveOptions): Promise<Target> {
  for (const path of [files.kernel, files.rootfs]) {
    if ((await kindOf(path)) !== 'file') throw new UsageError(`${path} is not a file: name the kernel and the rootfs`);
  }
  const arch = files.arch ?? (await archOfKernel(files.kernel));
  const found: ArchFiles = { ...NO_FILES, kernel: files.kernel, rootfs: files.rootfs };
  return {
    name: `${files.kernel} + ${files.rootfs}`,
    from: options.from,
    subject: subject('loose files', [arch], options.layout, NOTHING),
    root: null,
    files: new Map([[arch, found]]),
    mergedManifest: null,
    cmdline: files.cmdline ?? null,
    leftOut: [],
    live: null,
  };
}

async function resolveFolder(path: string, options: ResolveOptions): Promise<Target> {
  const names = await namesIn(path);
  // Folders of architectures say what the folder is, whatever else lies beside them.
  const alone = ARCHES.some((arch) => names.includes(arch)) ? undefined : loneArchFolder(path, names);
  const folders = alone ?? ARCHES.map((arch) => [arch, join(path, arch)] as const);
  const files = new Map<Arch, ArchFiles>();
  for (const [arch, folder] of folders) {
    const found = await filesIn(folder, arch);
    if (found !== undefined) files.set(arch, found);
  }
  const merged = alone === undefined && names.includes('manifest.json') ? join(path, 'manifest.json') : null;
  if (files.size === 0 && merged === null) {
    const store = await findStore(path);
    if (store === null) throw new UsageError(noRelease(path, names));
    return storeTarget(path, store, options);
  }
  const named = await namedArches(files, merged);
  const arches = options.arches.length > 0 ? options.arches : named;
  return {
    name: path,
    from: options.from,
    subject: subject(options.kind ?? 'release folder', arches, options.layout, {
      tarball: true,
      archManifest: true,
      mergedManifest: alone === undefined,
      binaries: alone === undefined,
    }),
    root: path,
    files: new Map(arches.map((arch) => [arch, files.get(arch) ?? NO_FILES])),
    mergedManifest: merged,
    cmdline: null,
    leftOut: named.filter((arch) => !arches.includes(arch)),
    live: null,
  };
}

function sealedTarget(path: string, sealed: SealedParts, options: ResolveOptions): Target {
  return {
    name: path,
    from: options.from,
    subject: subject('sealed image', [], options.layout, NOTHING),
    root: sealed.repository ?? null,
    files: new Map(),
    mergedManifest: null,
    cmdline: sealed.cmdline ?? null,
    leftOut: [],
    live: null,
    sealed,
  };
}

function requireNoSealFlags(path: string, flags: SealFlags): void {
  const [given] = Object.entries(flags).find(([, value]) => value !== undefined) ?? [];
  if (given === undefined) return;
  if (given === 'kernel' || given === 'rootfs') {
    throw new UsageError(`name one target: either ${path}, or --kernel with --rootfs`);
  }
  throw new UsageError(
    `--${given === 'upWhen' ? 'up-when' : given} belongs to a sealed image: ${path} is no image layout, no unified kernel image and no composefs repository`,
  );
}

function storeTarget(path: string, store: StorePlaces, options: ResolveOptions): Target {
  return {
    name: path,
    from: options.from,
    subject: subject('disk store', [], options.layout, NOTHING),
    root: path,
    files: new Map(),
    mergedManifest: null,
    cmdline: null,
    leftOut: [],
    live: null,
    store,
  };
}

async function resolveTarball(path: string, options: ResolveOptions): Promise<Target> {
  const named = /^boot-assets-(arm64|x86_64)-v/.exec(basename(path))?.[1] as Arch | undefined;
  const [first, second] = options.arches;
  if (second !== undefined) throw new UsageError('a tarball holds one architecture: name one with --arch');
  const arch = first ?? named;
  if (arch === undefined) {
    throw new UsageError(
      `${path} does not say its architecture (boot-assets-{arch}-v{version}.tar.gz): name it with --arch`,
    );
  }
  const sidecar = `${path}.sha256`;
  const found = { ...NO_FILES, tarball: path, sidecar: (await kindOf(sidecar)) === 'missing' ? null : sidecar };
  return {
    name: path,
    from: options.from,
    subject: subject('tarball', [arch], options.layout, { ...NOTHING, tarball: true }),
    root: null,
    files: new Map([[arch, found]]),
    mergedManifest: null,
    cmdline: null,
    leftOut: [],
    live: null,
  };
}

/** `dist/x86_64` itself instead of `dist`: the folder is named for its architecture and holds the files directly. */
function loneArchFolder(path: string, names: readonly string[]): readonly (readonly [Arch, string])[] | undefined {
  const tarball = names.find((name) => /^boot-assets-(arm64|x86_64)-v.*\.tar\.gz$/.test(name));
  const inFolder = names.includes('kernel') && names.includes('rootfs.erofs') ? basename(resolve(path)) : '';
  const arch = ARCHES.find((arch) => tarball?.startsWith(`boot-assets-${arch}-v`) === true || inFolder === arch);
  return arch === undefined ? undefined : [[arch, path]];
}

async function filesIn(folder: string, arch: Arch): Promise<ArchFiles | undefined> {
  if ((await kindOf(folder)) !== 'folder') return undefined;
  const names = await namesIn(folder);
  const at = (name: string | undefined): string | null =>
    name !== undefined && names.includes(name) ? join(folder, name) : null;
  const tarball =
    names.find((name) => name.startsWith(`boot-assets-${arch}-v`) && name.endsWith('.tar.gz')) ??
    names.find((name) => name.endsWith('.tar.gz'));
  return {
    tarball: at(tarball),
    sidecar: at(tarball === undefined ? undefined : `${tarball}.sha256`),
    manifest: at('manifest.json'),
    kernel: at('kernel'),
    rootfs: at('rootfs.erofs'),
  };
}

function noRelease(path: string, names: readonly string[]): string {
  const found = names.length === 0 ? 'nothing' : names.slice(0, 5).join(', ') + (names.length > 5 ? ', …' : '');
  return `${path} holds no release: expected manifest.json and {arch}/boot-assets-{arch}-v{version}.tar.gz, found ${found}`;
}

function subject(kind: Subject['kind'], arches: readonly Arch[], layout: Layout, has: Subject['has']): Subject {
  return { kind, arches, layout, has };
}

const NO_FILES: ArchFiles = { tarball: null, sidecar: null, manifest: null, kernel: null, rootfs: null };
const NOTHING: Subject['has'] = { tarball: false, archManifest: false, mergedManifest: false, binaries: false };
