import { join } from 'node:path';
import { FormatError, UsageError } from '../core/errors.ts';
import { openTarLayout } from '../formats/oci/layout-files.ts';
import { readPe } from '../formats/pe/pe.ts';
import { openFileSource } from '../host/file-source.ts';
import { kindOf } from '../host/files.ts';
import type { SealMode } from '../seal/oci/seal-mode.ts';
import { isRepository } from '../seal/repository/look-at-repository.ts';

/** What a sealed target was named with, beside itself. */
export interface SealFlags {
  readonly cmdline?: string | undefined;
  /** A layout with the image that the digests are recomputed from: `PATH` or `PATH:TAG`. */
  readonly image?: string | undefined;
  /** A repository that the image is booted from. */
  readonly repository?: string | undefined;
  /** What a repository is booted with where no unified kernel image is the target. */
  readonly kernel?: string | undefined;
  readonly initrd?: string | undefined;
  /** The disk that the kernel mounts as its root, and that finds the repository on the next one. */
  readonly rootfs?: string | undefined;
  /** What the console says once the system is up. @default 'login:' */
  readonly upWhen?: string | undefined;
  /** A file of pins. */
  readonly pins?: string | undefined;
  /** @default boot where the image can be booted, else plain */
  readonly mode?: SealMode | undefined;
}

/** The parts of a sealed target; at least one of the first three is there. */
export interface SealedParts extends SealFlags {
  readonly uki?: string | undefined;
}

/**
 * What is at a path, when it is sealed: an image layout (a folder, an archive, or either with a tag), a unified kernel image,
 * a composefs repository. Null when it is none.
 *
 * @throws {UsageError} when it is one and a flag names another of its kind.
 */
export async function findSealed(path: string, flags: SealFlags): Promise<SealedParts | null> {
  const parts = await findParts(path, flags);
  if (parts === null) return null;
  const { uki, kernel, initrd } = parts;
  if (uki !== undefined && (kernel ?? initrd) !== undefined) {
    throw new UsageError(`${uki} holds a kernel and its initrd: leave --kernel and --initrd out`);
  }
  if (initrd !== undefined && kernel === undefined) throw new UsageError('--initrd goes with --kernel: name both');
  return parts;
}

async function findParts(path: string, flags: SealFlags): Promise<SealedParts | null> {
  const kind = await kindOf(path);
  if (kind === 'folder') {
    if ((await kindOf(join(path, 'oci-layout'))) === 'file') return withPart(flags, 'image', path);
    return (await isRepository(path)) ? withPart(flags, 'repository', path) : null;
  }
  if (kind === 'missing') return (await isTaggedLayout(path)) ? withPart(flags, 'image', path) : null;
  // A tarball is judged as one, also when it cannot be read: then its checks say so.
  if (kind !== 'file' || path.endsWith('.tar.gz')) return null;
  await using source = await openFileSource(path);
  const pe = await readPe(source).catch(nullForFormatErrors);
  if (pe?.sections.some(({ name }) => name === '.linux') === true) return { ...flags, uki: path };
  if (!path.endsWith('.tar') && !path.endsWith('.oci')) return null;
  const files = await openTarLayout(source).catch(nullForFormatErrors);
  return files !== null && (await files.open('oci-layout')) !== null ? withPart(flags, 'image', path) : null;
}

function withPart(flags: SealFlags, part: 'image' | 'repository', path: string): SealedParts {
  if (flags[part] !== undefined) throw new UsageError(`${path} is itself what --${part} names another of: name one`);
  return { ...flags, [part]: path };
}

async function isTaggedLayout(named: string): Promise<boolean> {
  for (let colon = named.indexOf(':'); colon !== -1; colon = named.indexOf(':', colon + 1)) {
    if ((await kindOf(join(named.slice(0, colon), 'oci-layout'))) === 'file') return true;
  }
  return false;
}

function nullForFormatErrors(error: unknown): null {
  if (error instanceof FormatError) return null;
  throw error;
}
