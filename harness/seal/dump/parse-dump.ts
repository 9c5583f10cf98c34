import type { VerityAlgorithm } from '../../formats/fs-verity.ts';
import { type HardLink, type SealEntry, type SealNode, nodeOf } from '../tree.ts';
import { dumpError } from './dump-error.ts';
import { type Field, splitLine, unescapeField } from './fields.ts';
import { type ParsedEntry, parseEntry } from './parse-node.ts';
import { parseXattrs } from './parse-xattrs.ts';

/**
 * Reads a dump, the text form of a composefs tree, as the C tools do in their default mode; where those let the tail of a
 * wrong value pass (a NUL in a name, a link to a directory), this refuses.
 *
 * @param algorithm the one of the digests in it.
 * @throws {FormatError} with line and column.
 */
export async function parseDump(chunks: AsyncIterable<Uint8Array>, algorithm: VerityAlgorithm): Promise<SealNode> {
  const reading: Reading = {
    root: null,
    links: new Map(),
    folders: new Map(),
    xattrs: { text: '', parsed: new Map() },
  };
  let number = 0;
  for await (const texts of lines(chunks)) for (const text of texts) takeLine(reading, text, ++number, algorithm);
  if (reading.root === null) throw dumpError({ line: 1, column: 1 }, 'it holds no entry');
  for (const [link, target] of reading.links) link.target = resolveLink(reading, link, target);
  return reading.root;
}

/** What has been read so far. */
interface Reading {
  root: SealNode | null;
  /** Hard links and the paths that they name, which may come later. */
  readonly links: Map<HardLink, Field & { readonly bytes: string }>;
  /** The folder that the last line was put into, by its path: the next line nearly always belongs there too. */
  readonly folders: Map<string, SealNode>;
  /** The attributes of the last line: the next one nearly always has the same. */
  xattrs: { readonly text: string; readonly parsed: SealNode['xattrs'] };
}

/** The lines that each chunk completes; a last one without its end counts too. */
async function* lines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string[]> {
  let rest = '';
  let number = 1;
  for await (const chunk of chunks) {
    const text = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length).toString('latin1');
    // Looked through once only: a long line may come in very small pieces.
    if (!text.includes('\n')) rest += text;
    else {
      const texts = (rest + text).split('\n');
      rest = texts.pop() ?? '';
      yield texts;
      number += texts.length;
    }
    if (rest.length > LONGEST_LINE) {
      throw dumpError({ line: number, column: LONGEST_LINE + 1 }, `a line of more than ${String(LONGEST_LINE)} bytes`);
    }
  }
  if (rest !== '') yield [rest];
}

function takeLine(reading: Reading, text: string, number: number, algorithm: VerityAlgorithm): void {
  const nul = text.indexOf('\0');
  if (nul !== -1) throw dumpError({ line: number, column: nul + 1 }, 'a NUL byte');
  const line = splitLine(text, number);
  const { path: field } = line;
  if (field.text === '') throw dumpError({ line: number, column: 1 }, 'there is no path');
  const path = unescapeField(field);
  if (path.includes('\0')) throw dumpError(field, 'a NUL byte in a path');
  const entry = parseEntry(line, (area) => xattrsOf(reading, area), algorithm);
  if (path === '/') placeRoot(reading, field, entry);
  else placeEntry(reading, field, path, entry);
}

function xattrsOf(reading: Reading, area: Field): SealNode['xattrs'] {
  if (area.text !== reading.xattrs.text) reading.xattrs = { text: area.text, parsed: parseXattrs(area) };
  return reading.xattrs.parsed;
}

function placeRoot(reading: Reading, field: Field, entry: ParsedEntry): void {
  if (reading.root !== null) throw dumpError(field, 'the root comes a second time');
  if (entry.kind === 'link' || entry.children === null) throw dumpError(field, 'the root is no directory');
  reading.root = entry;
}

function placeEntry(reading: Reading, field: Field, path: string, parsed: ParsedEntry): void {
  const { root, links } = reading;
  if (root === null) throw dumpError(field, 'the root must come first');
  const slash = path.lastIndexOf('/');
  const name = path.slice(slash + 1);
  const parent = folderAt(reading, root, path.slice(0, slash + 1), field);
  if (name === '' || name === '.' || name === '..') throw dumpError(field, `"${name}" cannot be a name in a directory`);
  if (name.length > LONGEST_NAME) throw dumpError(field, `a name of ${String(name.length)} bytes; at most 255 may be`);
  if (parent.has(name)) throw dumpError(field, 'this path comes a second time');
  if (parsed.kind === 'node') parent.set(name, parsed);
  else {
    const link: HardLink = { kind: 'link', target: root };
    links.set(link, parsed.target);
    parent.set(name, link);
  }
}

function folderAt({ folders }: Reading, root: SealNode, path: string, field: Field): Map<string, SealEntry> {
  const known = folders.get(path);
  if (known?.children != null) return known.children;
  let at: SealNode = root;
  for (const name of path.split('/')) {
    if (name === '') continue;
    const entry = at.children?.get(name);
    if (entry === undefined) throw dumpError(field, `the folder "${name}" of this path is not there yet`);
    if (entry.kind === 'link' || entry.children === null)
      throw dumpError(field, `"${name}" in this path is no directory`);
    at = entry;
  }
  folders.clear();
  folders.set(path, at);
  return at.children ?? new Map<string, SealEntry>();
}

/** Follows a hard link, also through other links, to the node that it means. */
function resolveLink({ root, links }: Reading, link: HardLink, target: Field & { bytes: string }): SealNode {
  const passed = new Set<SealEntry>([link]);
  for (let path = target.bytes; ;) {
    const entry = entryAt(root, path);
    if (entry === undefined) throw dumpError(target, 'a hard link to a path that is not there');
    if (passed.has(entry)) throw dumpError(target, 'a hard link that leads back to itself');
    passed.add(entry);
    const next = entry.kind === 'link' ? links.get(entry) : undefined;
    if (next === undefined) {
      const node = nodeOf(entry);
      if (node.children !== null) throw dumpError(target, 'a hard link to a directory');
      // All of the chain leads there: walked anew from each of its links, a long one would take for ever.
      for (const one of passed) {
        if (one.kind !== 'link') continue;
        one.target = node;
        links.delete(one);
      }
      return node;
    }
    path = next.bytes;
  }
}

function entryAt(root: SealNode | null, path: string): SealEntry | undefined {
  let at: SealEntry | undefined = root ?? undefined;
  for (const name of path.split('/')) {
    if (name !== '') at = at?.kind === 'node' ? at.children?.get(name) : undefined;
  }
  return at;
}

const LONGEST_NAME = 255;
/** Far above any line that could be right, so that a file that is no dump costs little. */
const LONGEST_LINE = 1024 * 1024;
