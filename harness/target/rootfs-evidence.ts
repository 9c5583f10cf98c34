import { createHash } from 'node:crypto';
import type { RootfsEntry, RootfsEvidence } from '../checks/rootfs/evidence.ts';
import type { Sha256 } from '../core/digest.ts';
import { FormatError } from '../core/errors.ts';
import { type ByteSource, memorySource } from '../formats/byte-source.ts';
import { parseElf } from '../formats/elf/elf.ts';
import { isElf } from '../formats/elf/header.ts';
import { type Erofs, openErofs } from '../formats/erofs/erofs.ts';
import type { Inode } from '../formats/erofs/inode.ts';
import { type TreeEntry, walkErofs } from '../formats/erofs/walk.ts';
import { KIND_BYTES, nameFileKind } from '../formats/file-kind.ts';
import { openFileSource } from '../host/file-source.ts';
import { findData } from './data-behind.ts';

/**
 * Reads a rootfs image to its last block for the checks of the area `rootfs`.
 *
 * @throws {HarnessError} when the file cannot be read.
 */
export async function gatherRootfs(path: string): Promise<RootfsEvidence> {
  await using source = await openFileSource(path);
  return await readRootfs(source);
}

/** What the bytes of a rootfs image say, whatever they are. */
export async function readRootfs(source: ByteSource): Promise<RootfsEvidence> {
  const { sizeBytes } = source;
  const looksLike = nameFileKind(await source.read(0, Math.min(sizeBytes, KIND_BYTES)));
  const entries: RootfsEntry[] = [];
  let erofs: Erofs | undefined;
  let problem: string | null = null;
  try {
    erofs = await openErofs(source);
    const image: Image = { erofs, known: new Map(), otherTexts: { leftBytes: MOST_OTHER_TEXTS } };
    for await (const entry of walkErofs(erofs)) entries.push(await readEntry(image, entry));
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    problem = error.message;
  }
  const superblock = erofs?.superblock ?? null;
  const dataBehindAt =
    superblock === null ? null : await findData(source, superblock.blocks * superblock.blockSizeBytes);
  return { sizeBytes, lookedAt: Date.now(), looksLike, superblock, dataBehindAt, problem, entries };
}

/** What an inode holds, read once however many names it has. */
type Contents = Pick<RootfsEntry, 'target' | 'sha256' | 'xattrs' | 'elf' | 'looksLike' | 'tables' | 'text' | 'problem'>;

/** An image that is being read. */
interface Image {
  readonly erofs: Erofs;
  /** What inodes with several names hold. */
  readonly known: Map<number, Contents>;
  /** How much of the texts that lie anywhere may still be kept. */
  readonly otherTexts: { leftBytes: number };
}

async function readEntry(image: Image, { path, inode }: TreeEntry): Promise<RootfsEntry> {
  const { type, mode, uid, gid, sizeBytes, device } = inode;
  const contents = image.known.get(inode.nid) ?? (await readContents(image, path, inode));
  if (inode.links > 1) image.known.set(inode.nid, contents);
  return { path, type, mode, uid, gid, sizeBytes, device, ...contents };
}

async function readContents(image: Image, path: string, inode: Inode): Promise<Contents> {
  const { erofs } = image;
  const nothing: Contents = {
    target: null,
    sha256: null,
    xattrs: [],
    elf: null,
    looksLike: null,
    tables: null,
    text: null,
    problem: null,
  };
  try {
    const xattrs = (await erofs.xattrs(inode)).map(({ name }) => name);
    if (inode.type === 'symlink') return { ...nothing, xattrs, target: await erofs.link(inode) };
    if (inode.type !== 'file') return { ...nothing, xattrs };
    return { ...nothing, xattrs, ...(await readFile(image, path, inode)) };
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return { ...nothing, problem: error.message };
  }
}

async function readFile(
  { erofs, otherTexts }: Image,
  path: string,
  inode: Inode,
): Promise<Omit<Contents, 'target' | 'xattrs'>> {
  const hash = createHash('sha256');
  const kept: Uint8Array[] = [];
  let wanted: boolean | undefined;
  let looksLike: string | null = null;
  for await (const piece of erofs.content(inode)) {
    hash.update(piece);
    looksLike ??= nameFileKind(piece);
    wanted ??= isElf(piece) ? inode.sizeBytes <= LARGEST_PROGRAM : isWantedText(path, inode, piece, otherTexts);
    // The piece is only lent.
    if (wanted) kept.push(Uint8Array.from(piece));
  }
  const sha256 = hash.digest('hex') as Sha256;
  const bytes = Buffer.concat(kept);
  const seen = { sha256, looksLike, tables: null, elf: null, text: null, problem: null };
  if (!isElf(bytes)) return { ...seen, text: kept.length > 0 ? bytes.toString('utf8') : null };
  try {
    return { ...seen, tables: tablesOf(bytes), elf: await parseElf(memorySource(bytes)) };
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return { ...seen, problem: error.message };
  }
}

/** iptables 1.8 and later print one of these words behind their version. */
function tablesOf(program: Buffer): RootfsEntry['tables'] {
  if (program.includes('(nf_tables)')) return 'nf_tables';
  return program.includes('(legacy)') ? 'legacy' : null;
}

const LARGEST_PROGRAM = 256 * 1024 * 1024;
const LARGEST_TEXT = 1024 * 1024;
const LARGEST_OTHER_TEXT = 64 * 1024;
/** A boot image has a few MiB of them; of a whole distribution memory would hold hundreds. */
const MOST_OTHER_TEXTS = 64 * 1024 * 1024;

/**
 * Whether the whole text of a file is kept. Links lead from the usual places to any other, so small texts are kept from
 * everywhere, as long as they are not too many.
 */
function isWantedText(
  path: string,
  { sizeBytes }: Inode,
  firstBytes: Uint8Array,
  otherTexts: Image['otherTexts'],
): boolean {
  const script = firstBytes[0] === 0x23 && firstBytes[1] === 0x21;
  // A key often stands behind its certificate.
  const isPem = /\.(?:pem|key|crt)$/.test(path) || Buffer.from(firstBytes.subarray(0, 11)).toString() === '-----BEGIN ';
  if (script || isPem || path.startsWith('/etc/') || path.startsWith('/cacerts/')) return sizeBytes <= LARGEST_TEXT;
  if (sizeBytes > Math.min(LARGEST_OTHER_TEXT, otherTexts.leftBytes) || firstBytes.includes(0)) return false;
  otherTexts.leftBytes -= sizeBytes;
  return true;
}
