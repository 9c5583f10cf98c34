import { type SealEntry, type SealNode, sortedEntries } from '../tree.ts';
import { type ImageNode, everyNode } from './image-node.ts';

/**
 * The tree that an image is written from: of each hard-linked file the first name in the order of names is its place, the
 * others lead there, and its links are as many as its names.
 */
export function finishTree(root: ImageNode): SealNode {
  const links = new Map<ImageNode, number>();
  for (const node of everyNode(root)) links.set(node, (links.get(node) ?? 0) + 1);
  const placed = new Map<ImageNode, SealNode>();
  // Paths of layers are bounded, and so is the depth.
  const place = (node: ImageNode): SealNode => {
    const children = node.children === null ? null : new Map<string, SealEntry>();
    const finished = sealNode(node, links.get(node) ?? 1, children);
    placed.set(node, finished);
    for (const [name, child] of sortedEntries(node.children ?? NOTHING)) {
      const known = placed.get(child);
      children?.set(name, known === undefined ? place(child) : { kind: 'link', target: known });
    }
    return finished;
  };
  return place(root);
}

function sealNode(node: ImageNode, nlink: number, children: SealNode['children']): SealNode {
  const { mode, uid, gid, rdev, mtime, xattrs, target, file } = node;
  const digest = file?.kind === 'object' ? file.digest : null;
  const content = file?.kind === 'inline' ? file.content : null;
  return {
    kind: 'node',
    mode,
    nlink,
    uid,
    gid,
    rdev,
    sizeBytes: file?.kind === 'object' ? file.sizeBytes : (content ?? target ?? '').length,
    mtime,
    payload: digest === null ? target : objectName(digest),
    // No bytes are no content: an empty file has neither.
    content: content === '' ? null : content,
    digest,
    xattrs,
    children,
  };
}

/** The name of an object by its digest, below `objects/`. */
export function objectName(digest: string): string {
  return `${digest.slice(0, 2)}/${digest.slice(2)}`;
}

const NOTHING: ReadonlyMap<string, ImageNode> = new Map();
