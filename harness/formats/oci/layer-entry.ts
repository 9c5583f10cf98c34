import { FormatError } from '../../core/errors.ts';
import { type PaxRecords, paxValue } from '../pax.ts';
import type { TarEntry } from '../tar.ts';
import { type Timestamp, paxTime } from './pax-time.ts';

/**
 * An entry of a layer. Names, targets and attributes are bytes, one character a byte; nothing is applied yet: what an
 * entry does to the tree below it is for whoever builds the tree, and not everybody goes by the same rules.
 */
export interface LayerEntry {
  /** Where its header stands in the unpacked archive. */
  readonly offset: number;
  readonly type: LayerEntryType;
  /** The names on its way from the root, never `.` or `..`; none for the root itself. */
  readonly path: readonly string[];
  /** What its name says of the layers below, for names that begin with `.wh.`; it is then no file of the tree. */
  readonly whiteout: Whiteout | null;
  /** Permissions, without the type. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly mtime: Timestamp;
  /** By their full names, `user.a`. */
  readonly xattrs: ReadonlyMap<string, string>;
  /** Bytes of data that follow: of regular files only. */
  readonly sizeBytes: number;
  /** Of symbolic links: where they point, as it is. */
  readonly target: string | null;
  /** Of hard links: the names on the way to the file that it is another name of. */
  readonly linkPath: readonly string[] | null;
  /** Of device nodes. */
  readonly device: { readonly major: number; readonly minor: number } | null;
  /** The PAX records as they stand there. */
  readonly pax: PaxRecords;
}

export type LayerEntryType =
  'file' | 'hardlink' | 'symlink' | 'character-device' | 'block-device' | 'directory' | 'fifo';

/**
 * What a name takes away (image-spec, layer.md): one entry of its directory, or all that lower layers have in it. The name
 * may be empty or `..`, which take nothing away.
 */
export type Whiteout = { readonly kind: 'entry'; readonly name: string } | { readonly kind: 'opaque' };

/**
 * What an entry of a tar archive is in a layer.
 *
 * @throws {FormatError} for what no layer may hold: a path that leaves the root, a sparse file, an unknown type.
 */
export function layerEntry(entry: TarEntry): LayerEntry {
  const { offset, header, raw } = entry;
  const fail = (problem: string): FormatError => new FormatError('oci', `${printed(raw.name)}: ${problem}`, offset);
  const type = TYPES[entry.type];
  if (type === undefined) throw fail(`an entry of the type "${entry.type}", which no layer may hold`);
  if (entry.isSparse) throw fail('a sparse file, whose stored data is not its content');
  if (raw.name === '') throw fail('an entry without a name');
  const isDevice = type === 'character-device' || type === 'block-device';
  if (isDevice && header.device === null) throw fail('a device without its numbers');
  if (type !== 'file' && entry.sizeBytes > 0) throw fail(`${String(entry.sizeBytes)} bytes of data, but it is no file`);
  const path = confinedPath(raw.name, fail);
  return {
    offset,
    type,
    path,
    whiteout: whiteoutOf(path.at(-1)),
    mode: header.mode & 0o7777,
    uid: numberOf(raw.pax, 'uid', fail) ?? header.uid,
    gid: numberOf(raw.pax, 'gid', fail) ?? header.gid,
    mtime: paxTime(paxValue(raw.pax, 'mtime'), fail) ?? { sec: BigInt(header.mtimeSeconds), nsec: 0 },
    xattrs: xattrsOf(raw.pax, fail),
    sizeBytes: entry.sizeBytes,
    target: type === 'symlink' ? raw.linkName : null,
    linkPath: type === 'hardlink' ? confinedPath(raw.linkName, fail) : null,
    device: isDevice ? header.device : null,
    pax: raw.pax,
  };
}

type Fail = (problem: string) => FormatError;

function confinedPath(name: string, fail: Fail): string[] {
  if (name.length > LONGEST_PATH) throw fail(`a path of ${String(name.length)} bytes`);
  if (name.includes('\0')) throw fail('a NUL byte in a path');
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..')) throw fail(`the path "${printed(name)}" leaves the root`);
  const long = parts.find(({ length }) => length > LONGEST_NAME);
  if (long !== undefined) throw fail(`a name of ${String(long.length)} bytes; at most ${String(LONGEST_NAME)} may be`);
  return parts;
}

function whiteoutOf(name = ''): Whiteout | null {
  if (name === '.wh..wh..opq') return { kind: 'opaque' };
  return name.startsWith('.wh.') ? { kind: 'entry', name: name.slice(4) } : null;
}

function numberOf(pax: PaxRecords, key: string, fail: Fail): number | undefined {
  const text = paxValue(pax, key);
  if (text === undefined) return undefined;
  if (!/^\d{1,15}$/.test(text)) throw fail(`a PAX record gives the ${key} "${text.slice(0, 20)}"`);
  return Number(text);
}

/** Of a name that stands twice the last counts; an empty value is a value here. */
function xattrsOf(pax: PaxRecords, fail: Fail): ReadonlyMap<string, string> {
  const xattrs = new Map<string, string>();
  for (const [key, value] of pax) {
    if (!key.startsWith(XATTR)) continue;
    const name = key.slice(XATTR.length);
    if (name === '' || name.length > LONGEST_NAME || name.includes('\0'))
      throw fail('an attribute without a proper name');
    xattrs.set(name, value);
  }
  return xattrs;
}

/** A name for a message: bounded, and without what a terminal would obey. */
function printed(name: string): string {
  return name.slice(0, 200).replace(/[^\x20-\x7e]/g, '?');
}

const TYPES: Readonly<Record<string, LayerEntryType>> = {
  '0': 'file',
  '1': 'hardlink',
  '2': 'symlink',
  '3': 'character-device',
  '4': 'block-device',
  '5': 'directory',
  '6': 'fifo',
  // Contiguous files of old systems are files.
  '7': 'file',
};
const XATTR = 'SCHILY.xattr.';
/** What Linux takes for a path (limits.h). */
const LONGEST_PATH = 4096;
const LONGEST_NAME = 255;
