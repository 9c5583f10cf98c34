import { VERITY_IDS, type VerityAlgorithm } from '../../formats/fs-verity.ts';
import { type SealNode, isExternal, isWhiteout } from '../tree.ts';
import type { Xattr } from './inode.ts';

/** What overlayfs keeps for itself. An attribute of that name in a lower layer must be escaped, or it would act. */
const OVERLAY = 'trusted.overlay.';

/** A key as it stands in an image: one level deeper when overlayfs would take it for its own. */
export function escapeKey(key: string): string {
  return key.startsWith(OVERLAY) ? `${OVERLAY}overlay.${key.slice(OVERLAY.length)}` : key;
}

/** The attribute that says which object holds a file's bytes: its digest, or nothing when there is none. */
export function metacopy(digest: string | null, algorithm: VerityAlgorithm): Xattr {
  if (digest === null) return [`${OVERLAY}metacopy`, ''];
  const bytes = Buffer.from(digest, 'hex');
  const head = Buffer.of(0, 4 + bytes.length, 0, VERITY_IDS[algorithm]);
  return [`${OVERLAY}metacopy`, Buffer.concat([head, bytes]).toString('latin1')];
}

/** The attribute that says where that object is. */
export function redirect(payload: string): Xattr {
  return [`${OVERLAY}redirect`, `/${payload}`];
}

/**
 * The attributes of a node as V1 images carry them, in the order of their keys: its own, escaped; those that lead
 * overlayfs to a file's object; and the marks of whiteouts, which an image cannot hold as they are.
 */
export function overlayXattrs(
  node: SealNode,
  { isRoot, isOpaque, algorithm }: { isRoot: boolean; isOpaque: boolean; algorithm: VerityAlgorithm },
): Xattr[] {
  const hidesNames = [...(node.children?.values() ?? [])].some((entry) => entry.kind === 'node' && isWhiteout(entry));
  const isFile = isExternal(node);
  if (node.xattrs.size === 0 && !isFile && !isWhiteout(node) && !hidesNames && !isRoot) return [];
  const xattrs = Array.from(node.xattrs, ([key, value]): Xattr => [escapeKey(key), value]);
  if (isFile) {
    xattrs.push(metacopy(node.digest, algorithm));
    if (node.payload !== null && node.payload !== '') xattrs.push(redirect(node.payload));
  }
  if (isRoot) xattrs.push([`${OVERLAY}opaque`, 'y']);
  // These replace what the tree itself may say under the same keys.
  const marks: Xattr[] = [];
  for (const place of ESCAPED) {
    if (isWhiteout(node)) marks.push([`${place}whiteout`, '']);
    if (hidesNames) marks.push([`${place}whiteouts`, '']);
    if (hidesNames && isOpaque) marks.push([`${place}opaque`, 'x']);
  }
  const kept = xattrs.filter(([key]) => marks.every(([mark]) => mark !== key));
  return [...kept, ...marks].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Where the kernel and an overlay of a user look for an escaped mark. */
const ESCAPED = [`${OVERLAY}overlay.`, 'user.overlay.'];
