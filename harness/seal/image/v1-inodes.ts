import type { VerityAlgorithm } from '../../formats/fs-verity.ts';
import { FILE_TYPES, type SealNode, isWhiteout, linksOf, sortedEntries } from '../tree.ts';
import { type Inode, UNPLACED, dataOf, fillNames } from './inode.ts';
import { overlayXattrs } from './overlay-xattrs.ts';

/**
 * The inodes of a V1 image in their order: breadth first, names sorted. Hard links have none of their own.
 *
 * @param isOpaque whether directories with whiteouts are marked opaque, as header value 1 asks.
 */
export function listV1Inodes(root: SealNode, isOpaque: boolean, algorithm: VerityAlgorithm): Inode[] {
  const stubs = stubsFor(root);
  const whole: SealNode = { ...root, children: new Map([...(root.children ?? []), ...stubs]) };
  const areStubs = new Set(stubs.values());
  const inodes = new Map<SealNode, Inode>();
  const queue = [whole];
  // The queue grows while it is gone through.
  for (const node of queue) {
    const isRoot = node === whole;
    const isStub = areStubs.has(node);
    // A whiteout would hide what other layers hold; an image carries it as an empty file with a mark.
    const isEscaped = isWhiteout(node) && !isStub;
    inodes.set(node, {
      mode: isEscaped ? FILE_TYPES.regular | (node.mode & 0o7777) : node.mode,
      nlink: linksOf(node),
      uid: node.uid,
      gid: node.gid,
      rdev: node.rdev,
      sizeBytes: isEscaped ? 0 : node.sizeBytes,
      mtime: node.mtime,
      // The stubs are no whiteouts of the tree's own.
      xattrs: isStub ? [...node.xattrs] : overlayXattrs(isRoot ? root : node, { isRoot, isOpaque, algorithm }),
      data: dataOf(node),
      index: inodes.size,
      place: UNPLACED,
    });
    if (node.children === null) continue;
    for (const [, entry] of sortedEntries(node.children)) if (entry.kind === 'node') queue.push(entry);
  }
  fillNames(inodes);
  return [...inodes.values()];
}

/** Whiteouts of all 256 folders of objects, so that an overlay over image and objects does not show these. */
function stubsFor(root: SealNode): Map<string, SealNode> {
  const label = root.xattrs.get(SELINUX);
  const stub: SealNode = {
    ...root,
    mode: FILE_TYPES.characterDevice | 0o644,
    nlink: 1,
    rdev: 0,
    sizeBytes: 0,
    children: null,
    xattrs: label === undefined ? new Map() : new Map([[SELINUX, label]]),
  };
  const names = Array.from({ length: 256 }, (_, index) => index.toString(16).padStart(2, '0'));
  return new Map(names.filter((name) => root.children?.has(name) !== true).map((name) => [name, { ...stub }]));
}

const SELINUX = 'security.selinux';
