import { createHash } from 'node:crypto';
import { FormatError } from '../core/errors.ts';
import { type ByteSource, chunksOf } from '../formats/byte-source.ts';
import { parseElf } from '../formats/elf/elf.ts';
import { isElf } from '../formats/elf/header.ts';
import { nameFileKind } from '../formats/file-kind.ts';
import { findBanner } from '../formats/linux-image/banner.ts';
import { looksLikeHeader } from '../formats/tar-header.ts';
import { MANIFEST_LIMIT_BYTES } from '../release/manifest.ts';
import { inspectArchive } from './archive.ts';
import { MOST_BYTES } from './most-bytes.ts';
import { inspectConsoleLog } from './console-log.ts';
import { inflatedHead, inspectGzip } from './gzip.ts';
import type { Inspection } from './inspection.ts';
import { inspectKernel } from './kernel.ts';
import { type Found, HEAD_BYTES, type Look } from './kind.ts';
import { inspectManifest, looksLikeManifest } from './manifest.ts';
import { inspectProgram } from './program.ts';
import { inspectRecognised } from './recognised.ts';
import { inspectRootfs } from './rootfs.ts';
import { inspectText } from './text.ts';

/**
 * Says what a file is. Whatever its bytes are, there is an answer: what is damaged is described as far as it can be read,
 * with the damage among its problems.
 */
export async function inspectBytes(source: ByteSource, asked: Omit<Look, 'head'>): Promise<Inspection> {
  const head = Buffer.from(await source.read(0, Math.min(source.sizeBytes, HEAD_BYTES)));
  const { facts, problems } = await lookInto(source, { ...asked, head });
  return {
    schema: 1,
    file: { name: asked.name, sizeBytes: source.sizeBytes, sha256: await digestOf(source) },
    is: facts,
    problems: [...problems],
  };
}

async function lookInto(source: ByteSource, look: Look): Promise<Found<Inspection['is']>> {
  try {
    return await dispatch(source, look);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return { facts: unknown(look), problems: [error.message] };
  }
}

/** The kinds in the order in which they are asked for: those with a magic of their own first, texts last. */
async function dispatch(source: ByteSource, look: Look): Promise<Found<Inspection['is']>> {
  const { head, name } = look;
  const looksLike = nameFileKind(head);
  if (looksLike === 'an EROFS image') return inspectRootfs(source, look);
  if (KERNELS.includes(looksLike)) return inspectKernel(source);
  if (isElf(head)) return (await isKernelElf(source)) ? inspectKernel(source) : inspectProgram(source);
  if (looksLike === 'gzip-compressed data') return inspectPacked(source, look);
  if (isTar(head) || name.endsWith('.tar')) return inspectArchive(source, look);
  const recognised = await inspectRecognised(source, look);
  if (recognised !== undefined) return recognised;
  const manifest = await inspectJson(source, head);
  if (manifest !== undefined) return manifest;
  const text = isText(head) ? await inspectText(source) : undefined;
  if (text !== undefined) return text;
  return isConsole(look) ? inspectConsoleLog(source, look) : nothingKnown(look);
}

async function inspectPacked(source: ByteSource, look: Look): Promise<Found<Inspection['is']>> {
  const inside = await inflatedHead(source);
  if (isTar(inside) || /\.(?:tar\.gz|tgz)$/.test(look.name)) return inspectArchive(source, look);
  return KERNELS.includes(nameFileKind(inside)) ? inspectKernel(source) : inspectGzip(source);
}

async function inspectJson(source: ByteSource, head: Buffer): Promise<Found<Inspection['is']> | undefined> {
  if (!/^\s*\{/.test(head.toString('latin1', 0, 64)) || source.sizeBytes > MANIFEST_LIMIT_BYTES) return undefined;
  const bytes = await source.read(0, source.sizeBytes);
  if (!looksLikeManifest(bytes)) return undefined;
  const { facts, problems } = inspectManifest(bytes);
  return { facts: facts ?? { kind: 'unknown', looksLike: 'a broken manifest' }, problems };
}

function nothingKnown(look: Look): Found<Inspection['is']> {
  const facts = unknown(look);
  return { facts, problems: ['bootproof knows no file of this kind'] };
}

function unknown({ head }: Look): Inspection['is'] & { kind: 'unknown' } {
  return { kind: 'unknown', looksLike: nameFileKind(head) };
}

/** An uncompressed kernel is an ELF object too, which needs nothing beside itself: the banner in it tells. */
async function isKernelElf(source: ByteSource): Promise<boolean> {
  const { arch, interpreter, needed, pvhEntry } = await parseElf(source);
  if (arch === null || interpreter !== null || needed.length > 0) return false;
  if (pvhEntry !== null) return true;
  // A piece that begins a little inside the one before it, so that no banner is cut in two.
  let before: Uint8Array = Buffer.alloc(0);
  for await (const piece of chunksOf(source)) {
    const bytes = Buffer.concat([before, piece]);
    if (findBanner(bytes) !== null) return true;
    before = bytes.subarray(-LONGEST_BANNER);
  }
  return false;
}

function isTar(head: Buffer): boolean {
  if (head.length < 512) return false;
  return head.toString('latin1', 257, 262) === 'ustar' || looksLikeHeader(head.subarray(0, 512));
}

function isText(head: Buffer): boolean {
  return head.length > 0 && !head.includes(0);
}

/** A console holds what firmware and kernel print; escape sequences and stray bytes among it are usual. */
function isConsole({ head, name }: Look): boolean {
  return head.length > 0 && (name.endsWith('.log') || CONSOLE.test(head.toString('latin1')));
}

async function digestOf(source: ByteSource): Promise<string | null> {
  if (source.sizeBytes > MOST_BYTES) return null;
  const hash = createHash('sha256');
  for await (const piece of chunksOf(source)) hash.update(piece);
  return hash.digest('hex');
}

const KERNELS: readonly string[] = ['a UEFI zboot kernel', 'an x86 bzImage kernel', 'an arm64 kernel Image'];
const LONGEST_BANNER = 1024;
const CONSOLE =
  /^\[ {0,11}\d{1,12}\.\d{6}\]|(?:^|\n)(?:\[[^\]\n]*\] )?Linux version \d|SeaBIOS \(version|\[ {0,4}\d+\.\d{6}\]/;
