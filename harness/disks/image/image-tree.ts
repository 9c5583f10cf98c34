import { FormatError } from '../../core/errors.ts';
import type { LayerEntry, LayerEntryType } from '../../formats/oci/layer-entry.ts';
import type { DiskNode, DiskTree } from '../ext4/disk-node.ts';

/** A tree that grows layer by layer, by the rules of the OCI image specification (layer.md). */
export interface ImageTree {
  /** What follows stands above everything before it. */
  beginLayer(): void;
  /** @param data the file of this machine with the entry's bytes; null for what has none. */
  apply(entry: LayerEntry, data: string | null): void;
  finished(): DiskTree;
}

/** A name of the tree: several may share one node. `layer` is the topmost that said something of it. */
interface Branch {
  node: DiskNode;
  layer: number;
  readonly children: Map<string, Branch> | null;
}

/**
 * An empty tree. Links on the way to a name are followed inside of the tree, as runtimes do it; whiteouts take away what
 * lower layers have, wherever in their layer they stand.
 */
export function emptyImageTree(): ImageTree {
  const root: Branch = { node: IMPLIED_FOLDER, layer: 0, children: new Map() };
  let layer = 0;
  let names = 0;
  return {
    beginLayer() {
      layer += 1;
    },
    apply(entry, data) {
      if (entry.whiteout !== null) {
        takeAway(root, entry, layer);
        return;
      }
      const name = entry.path.at(-1);
      if (name === undefined) {
        if (entry.type === 'directory') root.node = nodeOf(entry, null);
        return;
      }
      const folder = walk(root, entry, { makes: layer });
      if (folder === null) throw wrong(entry, 'its folder cannot be');
      names += 1;
      if (names > MOST_NAMES) throw wrong(entry, `an image of more than ${String(MOST_NAMES)} names`);
      put(folder, text(name, entry), { entry, data, layer, root });
    },
    finished() {
      const tree = new Map<string, DiskNode>([['/', root.node]]);
      gather(root, '', tree);
      return tree;
    },
  };
}

function put(
  folder: Map<string, Branch>,
  name: string,
  { entry, data, layer, root }: { entry: LayerEntry; data: string | null; layer: number; root: Branch },
): void {
  const said = entry.type === 'directory' ? folder.get(name) : undefined;
  if (entry.type === 'hardlink') {
    const file = findLinked(root, entry);
    folder.set(name, { node: file, layer, children: null });
  } else if (said?.children != null) {
    // A folder that is said again has another owner and mode, and what it held.
    said.node = nodeOf(entry, null);
    said.layer = layer;
  } else {
    folder.set(name, { node: nodeOf(entry, data), layer, children: entry.type === 'directory' ? new Map() : null });
  }
}

function findLinked(root: Branch, entry: LayerEntry): DiskNode {
  const to = entry.linkPath ?? [];
  const folder = walk(root, { ...entry, path: to }, { makes: null });
  const found = folder?.get(text(to.at(-1) ?? '', entry));
  if (found?.children !== null) throw wrong(entry, 'a hard link to something that is no file');
  return found.node;
}

function takeAway(root: Branch, entry: LayerEntry, layer: number): void {
  const folder = walk(root, entry, { makes: null });
  if (folder === null || entry.whiteout === null) return;
  const gone = entry.whiteout.kind === 'opaque' ? [...folder.keys()] : [text(entry.whiteout.name, entry)];
  for (const name of gone) prune(folder, name, layer);
}

/** Takes from a name what lower layers made of it; what this layer has in it stays, in folders of its own. */
function prune(folder: Map<string, Branch>, name: string, layer: number): void {
  const branch = folder.get(name);
  if (branch === undefined) return;
  const { children } = branch;
  if (children !== null) for (const child of children.keys()) prune(children, child, layer);
  if (branch.layer === layer) return;
  if (children === null || children.size === 0) folder.delete(name);
  else folder.set(name, { ...branch, node: IMPLIED_FOLDER, layer });
}

/**
 * The folder that an entry's name stands in, links on the way followed.
 *
 * @param options.makes the layer that makes what is missing; null: what is missing is null.
 * @throws {FormatError} when a file stands on the way, or links lead round and round.
 */
function walk(root: Branch, entry: LayerEntry, { makes }: { makes: number | null }): Map<string, Branch> | null {
  const ahead = entry.path.slice(0, -1).map((name) => text(name, entry));
  const way: Branch[] = [root];
  let links = 0;
  for (let name = ahead.shift(); name !== undefined; name = ahead.shift()) {
    if (name === '' || name === '.') continue;
    if (name === '..') {
      if (way.length > 1) way.pop();
      continue;
    }
    const children = way.at(-1)?.children;
    if (children == null) throw wrong(entry, 'a file stands where its folder should');
    let next = children.get(name);
    if (next === undefined) {
      if (makes === null) return null;
      next = { node: IMPLIED_FOLDER, layer: makes, children: new Map() };
      children.set(name, next);
    }
    const { target } = next.node;
    if (target === null) {
      way.push(next);
      continue;
    }
    links += 1;
    if (links > MOST_LINKS) throw wrong(entry, 'the links on its way lead round and round');
    if (target.startsWith('/')) way.length = 1;
    ahead.unshift(...target.split('/'));
  }
  const found = way.at(-1)?.children ?? null;
  if (found === null) throw wrong(entry, 'a file stands where its folder should');
  return found;
}

function gather(branch: Branch, path: string, tree: Map<string, DiskNode>): void {
  for (const [name, child] of [...(branch.children ?? [])].sort(([a], [b]) => (a < b ? -1 : 1))) {
    tree.set(`${path}/${name}`, child.node);
    gather(child, `${path}/${name}`, tree);
  }
}

function nodeOf(entry: LayerEntry, data: string | null): DiskNode {
  const { type, mode, uid, gid, mtime, sizeBytes, target, device } = entry;
  return {
    type: TYPES[type],
    mode,
    uid,
    gid,
    mtimeNs: mtime.sec * 1_000_000_000n + BigInt(mtime.nsec),
    xattrs: new Map([...entry.xattrs].map(([name, value]) => [text(name, entry), Buffer.from(value, 'latin1')])),
    data,
    sizeBytes,
    target: target === null ? null : text(target, entry),
    device,
  };
}

/** The reader's names are bytes, one character each. */
function text(bytes: string, entry: LayerEntry): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(bytes, 'latin1'));
  } catch (error) {
    throw wrong(entry, 'a name that is no UTF-8', error);
  }
}

function wrong({ path, offset }: LayerEntry, what: string, cause?: unknown): FormatError {
  const name = JSON.stringify(Buffer.from(path.join('/').slice(0, 200), 'latin1').toString('utf8'));
  return new FormatError('oci', `${name}: ${what}`, offset, { cause });
}

/** A folder that no layer describes. */
const IMPLIED_FOLDER: DiskNode = {
  type: 'folder',
  mode: 0o755,
  uid: 0,
  gid: 0,
  mtimeNs: 0n,
  xattrs: new Map(),
  data: null,
  sizeBytes: 0,
  target: null,
  device: null,
};
const TYPES: Readonly<Record<LayerEntryType, DiskNode['type']>> = {
  file: 'file',
  // Never a node of its own.
  hardlink: 'file',
  symlink: 'link',
  'character-device': 'character device',
  'block-device': 'block device',
  directory: 'folder',
  fifo: 'fifo',
};
/** As Linux has it (MAXSYMLINKS). */
const MOST_LINKS = 40;
const MOST_NAMES = 2_000_000;
