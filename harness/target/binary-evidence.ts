import { join } from 'node:path';
import { type BinaryEvidence, type BinaryFacts, FEX } from '../checks/binary/evidence.ts';
import type { ManifestEvidence } from '../checks/manifest/evidence.ts';
import type { RootfsEvidence } from '../checks/rootfs/evidence.ts';
import { isLoader, whyNotExecutable, whyNotInterpreted } from '../checks/rootfs/executable.ts';
import { missingLibraries } from '../checks/rootfs/library-closure.ts';
import { type RootfsTree, treeOf } from '../checks/rootfs/tree.ts';
import type { Arch } from '../core/arch.ts';
import { FormatError } from '../core/errors.ts';
import type { ByteSource } from '../formats/byte-source.ts';
import { type ElfFacts, parseElf } from '../formats/elf/elf.ts';
import { isElf } from '../formats/elf/header.ts';
import { findSve } from '../formats/elf/sve.ts';
import { KIND_BYTES, nameFileKind } from '../formats/file-kind.ts';
import { parseLinuxImage } from '../formats/linux-image/linux-image.ts';
import { openFileSource } from '../host/file-source.ts';

/**
 * Looks at the binaries of one architecture: their headers, and what of the root file system they need.
 *
 * @param root the release folder.
 * @param rootfs asked for only when a binary needs something of it.
 * @throws {HarnessError} when the machine does not let us read.
 */
export async function gatherBinaries(
  root: string,
  manifests: ManifestEvidence,
  arch: Arch,
  rootfs: () => Promise<RootfsEvidence>,
): Promise<BinaryEvidence> {
  const present = manifests.binaries.filter((file) => file.found && file.arch === arch);
  const read = await Promise.all(
    present.map(({ name, at }) => readBinary(root, name, at, installDirOf(manifests, name))),
  );
  const needy = read.some(({ elf, script }) => script !== null || (elf !== null && needsLoader(elf)));
  const tree = needy ? readableTree(await rootfs()) : null;
  return { binaries: read.map((one) => ({ ...one, lacks: missingIn(tree, one, arch) })) };
}

function installDirOf({ copies }: ManifestEvidence, wanted: string): string | null {
  const binaries = copies.flatMap(({ reading }) => reading.manifest?.binaries ?? []);
  return binaries.find(({ name, install_dir }) => name === wanted && install_dir !== undefined)?.install_dir ?? null;
}

async function readBinary(root: string, name: string, at: string, installDir: string | null): Promise<BinaryFacts> {
  await using source = await openFileSource(join(root, at));
  const { sizeBytes } = source;
  const head = await source.read(0, Math.min(sizeBytes, KIND_BYTES));
  const facts = { name, installDir, at, sizeBytes, looksLike: nameFileKind(head), lacks: [] };
  const none = { elf: null, kernel: null, script: null, problem: null, sve: null };
  try {
    return { ...facts, ...none, ...(await readContents(source, name, head)) };
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return { ...facts, ...none, problem: error.message };
  }
}

async function readContents(source: ByteSource, name: string, head: Uint8Array): Promise<Partial<BinaryFacts>> {
  if (isElf(head)) {
    const elf = await parseElf(source);
    return name === FEX && elf.arch === 'arm64' ? { elf, sve: await findSve(source, FEX_FUNCTION) } : { elf };
  }
  const line = /^#!([^\n]*)/.exec(Buffer.from(head.subarray(0, LONGEST_SCRIPT_LINE)).toString('latin1'))?.[1];
  if (line !== undefined) return { script: line };
  const { format, arch } = await parseLinuxImage(source);
  return format === 'unknown' || format === 'compressed' ? {} : { kernel: { format, arch } };
}

/** A library is loaded by others, and is none of these. */
function needsLoader({ linkage }: ElfFacts): boolean {
  return linkage === 'dynamic';
}

/** Null when the image cannot be read to its end, which the checks of the area rootfs say. */
function readableTree(rootfs: RootfsEvidence): RootfsTree | null {
  return rootfs.problem === null ? treeOf(rootfs) : null;
}

function missingIn(tree: RootfsTree | null, { name, elf, script }: BinaryFacts, arch: Arch): string[] {
  const libraries = elf !== null && needsLoader(elf);
  const interpreter = (libraries ? elf.interpreter : script?.trim().split(/[ \t]/)[0]) ?? '';
  // A path that is none is a finding of its own.
  if (!interpreter.startsWith('/') && !libraries) return [];
  if (tree === null) return [`${interpreter}, which cannot be looked up in a root file system that cannot be read`];
  const place = { path: `/arcbox/runtime/bin/${name}`, elf };
  const why = libraries ? whyNotLoaded(tree, interpreter, arch) : whyNotInterpreted(tree, script ?? '', arch);
  return [...(why === null ? [] : [`${interpreter}: ${why}`]), ...(libraries ? missingLibraries(tree, place) : [])];
}

/** A library, which names no loader, is loaded by others. */
function whyNotLoaded(tree: RootfsTree, loader: string, arch: Arch): string | null {
  if (loader === '') return null;
  const { entry } = tree.resolve(loader);
  const why = whyNotExecutable(tree, loader, arch);
  return why === null && entry !== null && !isLoader(loader, entry) ? 'it is no loader' : why;
}

/** Mangled names of FEX's own code hold its namespaces: FEXCore, FEX, FEXServerClient. */
const FEX_FUNCTION = /FEX/;

/** Linux looks no further (BINPRM_BUF_SIZE). */
const LONGEST_SCRIPT_LINE = 256;
