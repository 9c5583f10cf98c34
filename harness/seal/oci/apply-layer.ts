import { FormatError } from '../../core/errors.ts';
import { type VerityAlgorithm, openVerityHasher } from '../../formats/fs-verity.ts';
import type { LayerEvent } from '../../formats/oci/layer.ts';
import type { LayerEntry } from '../../formats/oci/layer-entry.ts';
import { paxValue } from '../../formats/pax.ts';
import { FILE_TYPES } from '../tree.ts';
import { type FileContent, type ImageNode, childrenOf, nodeAt } from './image-node.ts';
import type { ObjectSink } from './object-sink.ts';

/** What layers are applied with. */
export interface Applying {
  readonly root: ImageNode;
  readonly algorithm: VerityAlgorithm;
  readonly objects: ObjectSink;
  /** The number of the layer. */
  readonly layer: number;
}

/**
 * Applies a layer to the tree below it, entry by entry in their order, as composefs-rs does and not quite as OCI says:
 * whiteouts also take away what the same layer brought before them, and no missing folder is made.
 *
 * @throws {FormatError} for a missing parent, one that is no directory, a hard link to nothing.
 */
export async function applyLayer(events: AsyncIterable<LayerEvent>, applying: Applying): Promise<void> {
  let incoming: Incoming | null = null;
  try {
    for await (const event of events) {
      if (event.kind === 'data') {
        await incoming?.take(event.bytes);
        continue;
      }
      await incoming?.finish();
      incoming = null;
      const { entry } = event;
      const keeps = entry.type === 'file' && entry.whiteout === null;
      if (keeps) incoming = openIncoming(entry, applying);
      else applyEntry(entry, null, applying);
    }
    await incoming?.finish();
    incoming = null;
  } finally {
    await incoming?.abandon();
  }
}

/** A regular file whose bytes are passing by. */
interface Incoming {
  take(bytes: Uint8Array): Promise<void>;
  finish(): Promise<void>;
  abandon(): Promise<void>;
}

function openIncoming(entry: LayerEntry, applying: Applying): Incoming {
  const { sizeBytes, offset } = entry;
  if (sizeBytes <= MOST_INLINE_BYTES) {
    let content = '';
    return {
      take(bytes) {
        content += Buffer.from(bytes).toString('latin1');
        return Promise.resolve();
      },
      finish() {
        applyEntry(entry, { kind: 'inline', content }, applying);
        return Promise.resolve();
      },
      abandon: () => Promise.resolve(),
    };
  }
  const hasher = openVerityHasher(applying.algorithm);
  const object = applying.objects.open();
  return {
    async take(bytes) {
      hasher.update(bytes);
      await object.write(bytes);
    },
    async finish() {
      const digest = hasher.digest();
      await object.keep(digest);
      applyEntry(entry, { kind: 'object', digest, sizeBytes, origin: { layer: applying.layer, offset } }, applying);
    },
    abandon: () => object.abandon(),
  };
}

function applyEntry(entry: LayerEntry, file: FileContent | null, { root }: Applying): void {
  const { path, whiteout } = entry;
  const name = path.at(-1);
  if (name === undefined) {
    if (entry.type !== 'directory') throw refused(entry, 'the root is no directory');
    Object.assign(root, metadataOf(entry));
    return;
  }
  const siblings = siblingsOf(root, entry);
  if (whiteout?.kind === 'opaque') {
    siblings.clear();
    return;
  }
  if (whiteout?.kind === 'entry') return void siblings.delete(whiteout.name);
  if (entry.linkPath !== null) return void siblings.set(name, linkedNode(root, entry, entry.linkPath));
  const existing = siblings.get(name);
  if (entry.type === 'directory' && existing?.children != null) {
    Object.assign(existing, metadataOf(entry));
    return;
  }
  const children = entry.type === 'directory' ? new Map<string, ImageNode>() : null;
  siblings.set(name, { ...metadataOf(entry), target: targetOf(entry), file, children });
}

function siblingsOf(root: ImageNode, entry: LayerEntry): Map<string, ImageNode> {
  const parent = nodeAt(root, entry.path.slice(0, -1));
  if (parent === undefined) throw refused(entry, 'the folder that it belongs in is not there');
  if (parent.children === null) throw refused(entry, 'what it belongs in is no directory');
  return childrenOf(parent);
}

function linkedNode(root: ImageNode, entry: LayerEntry, path: readonly string[]): ImageNode {
  const target = nodeAt(root, path);
  if (target === undefined) throw refused(entry, `a hard link to ${printed(path)}, which is not there`);
  if (target.children !== null) throw refused(entry, `a hard link to ${printed(path)}, which is a directory`);
  return target;
}

function targetOf(entry: LayerEntry): string | null {
  const { target } = entry;
  if (target === null) return null;
  if (target === '' || target.length > LONGEST_TARGET || target.includes('\0')) {
    throw refused(entry, `a link of ${String(target.length)} bytes to nothing that could be`);
  }
  return target;
}

type Metadata = Pick<ImageNode, 'mode' | 'uid' | 'gid' | 'rdev' | 'mtime' | 'xattrs'>;

function metadataOf(entry: LayerEntry): Metadata {
  const { type, mode, uid, gid, xattrs, pax } = entry;
  // Of a time that stands twice the last gives the seconds, the first the rest: so does the Rust implementation.
  const first = /\.(\d{1,9})/.exec(
    paxValue(pax.slice(0, 1 + pax.findIndex(([key]) => key === 'mtime')), 'mtime') ?? '',
  );
  const text = paxValue(pax, 'mtime');
  if (text?.startsWith('-') === true) throw refused(entry, `the time ${text}, which lies before 1970`);
  return {
    mode: TYPE_BITS[type] | mode,
    uid: uid % 2 ** 32,
    gid: gid % 2 ** 32,
    rdev: rdevOf(entry),
    mtime: { sec: entry.mtime.sec, nsec: Number((first?.[1] ?? '').padEnd(9, '0')) },
    xattrs: new Map(xattrs),
  };
}

/** The numbers of a device as st_rdev packs them (sys/sysmacros.h). */
function rdevOf(entry: LayerEntry): number {
  const { device } = entry;
  if (device === null) return 0;
  const { major, minor } = device;
  if (major > 0xfff || minor > 0xfffff)
    throw refused(entry, `the device ${String(major)}:${String(minor)}, too large a number`);
  return ((minor & 0xff) | (major << 8) | ((minor & 0xfff00) << 12)) >>> 0;
}

function refused({ path, offset }: LayerEntry, problem: string): FormatError {
  return new FormatError('composefs', `${printed(path)}: ${problem}`, offset);
}

function printed(path: readonly string[]): string {
  return `/${path.join('/')}`.replace(/[^\x20-\x7e]/g, '?');
}

/** The format's constant: larger files are objects. */
const MOST_INLINE_BYTES = 64;
const LONGEST_TARGET = 4095;
const TYPE_BITS: Readonly<Record<LayerEntry['type'], number>> = {
  file: FILE_TYPES.regular,
  // Never asked for: a hard link takes everything from what it links to.
  hardlink: FILE_TYPES.regular,
  directory: FILE_TYPES.directory,
  symlink: FILE_TYPES.symlink,
  'character-device': FILE_TYPES.characterDevice,
  'block-device': FILE_TYPES.blockDevice,
  fifo: FILE_TYPES.fifo,
};
