import { FormatError } from '../../core/errors.ts';
import { FILE_TYPES, type Mtime } from '../tree.ts';

/** A node of an image while layers change it. Names that are hard links of each other hold the same node. */
export interface ImageNode {
  /** Type and permissions, as in st_mode. */
  mode: number;
  uid: number;
  gid: number;
  rdev: number;
  mtime: Mtime;
  /** One character a byte, as names and targets. */
  xattrs: Map<string, string>;
  /** Of a symbolic link. */
  target: string | null;
  /** Of a regular file. */
  file: FileContent | null;
  /** Of a directory, by name. */
  children: Map<string, ImageNode> | null;
}

/** What a regular file holds: its bytes when they are few, else the digest of its object. */
export type FileContent =
  | { readonly kind: 'inline'; readonly content: string }
  | { readonly kind: 'object'; readonly digest: string; readonly sizeBytes: number; readonly origin: Origin };

/** Where the bytes of a file came from, to read them once more. */
export interface Origin {
  /** The number of the layer. */
  readonly layer: number;
  /** Where its header stands in the archive of the layer. */
  readonly offset: number;
}

/** An empty directory that nothing is known of. */
export function newDirectory(): ImageNode {
  return {
    mode: FILE_TYPES.directory,
    uid: 0,
    gid: 0,
    rdev: 0,
    mtime: { sec: 0n, nsec: 0 },
    xattrs: new Map(),
    target: null,
    file: null,
    children: new Map(),
  };
}

/** What a directory holds. */
export function childrenOf(node: ImageNode): Map<string, ImageNode> {
  if (node.children === null)
    throw new FormatError('composefs', 'a directory was meant, and something else stands there');
  return node.children;
}

/** The node at a path, no link followed; undefined when it is not there, or behind something that is no directory. */
export function nodeAt(root: ImageNode, path: readonly string[]): ImageNode | undefined {
  let at: ImageNode | undefined = root;
  for (const name of path) at = at?.children?.get(name);
  return at;
}

/** Every node, once for each of its names, directories before what they hold. */
export function* everyNode(root: ImageNode): Generator<ImageNode> {
  const waiting = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    yield node;
    if (node.children !== null) waiting.push(...node.children.values());
  }
}
