import { FormatError } from '../../core/errors.ts';
import { VERITY_DIGITS, type VerityAlgorithm } from '../../formats/fs-verity.ts';
import { type SealEntry, type SealNode, isExternal, isWhiteout, linksOf, nodeOf, sortedEntries } from '../tree.ts';
import { type Inode, UNPLACED, type Xattr, dataOf, fillNames } from './inode.ts';
import { escapeKey, metacopy, redirect } from './overlay-xattrs.ts';

/**
 * The inodes of a V2 image in their order: depth first, names sorted, a file with several names where the first of them is.
 *
 * @throws {FormatError} for what composefs-rs refuses, so that there is no digest to agree with.
 */
export function listV2Inodes(root: SealNode, algorithm: VerityAlgorithm): Inode[] {
  const names = new Map<SealNode, number>();
  const order: SealNode[] = [];
  const waiting: SealNode[] = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    const seen = names.get(node) ?? 0;
    names.set(node, seen + 1);
    if (seen > 0) continue;
    order.push(node);
    const entries = sortedEntries(node.children ?? new Map<string, SealEntry>());
    for (const [, entry] of entries.reverse()) waiting.push(nodeOf(entry));
  }
  const inodes = new Map<SealNode, Inode>();
  for (const node of order) {
    const links = node.children === null ? (names.get(node) ?? 1) : linksOf(node);
    requireWritable(node, links);
    inodes.set(node, {
      mode: node.mode & 0o177777,
      nlink: links,
      uid: node.uid,
      gid: node.gid,
      rdev: node.rdev,
      sizeBytes: node.sizeBytes,
      mtime: node.mtime,
      xattrs: xattrsOf(node, algorithm),
      data: dataOf(node),
      index: inodes.size,
      place: UNPLACED,
    });
  }
  fillNames(inodes);
  return [...inodes.values()];
}

function requireWritable(node: SealNode, links: number): void {
  const refuse = (problem: string): never => {
    throw new FormatError('composefs', `the older format (v2) has no image of this tree: ${problem}`);
  };
  if ((node.content?.length ?? 0) > LONGEST_INLINE)
    refuse(`a file of more than ${String(LONGEST_INLINE)} bytes inline`);
  if (node.children === null && !isExternal(node) && (node.payload?.length ?? 0) > LONGEST_TARGET) {
    refuse(`a symbolic link of more than ${String(LONGEST_TARGET)} bytes`);
  }
  if (isExternal(node) && node.payload === null && node.digest !== null) refuse('a file with a digest and no object');
  if (isWhiteout(node) && links > 1) refuse('a whiteout with several names');
}

/** First those that lead to the object, then the node's own: not sorted again after the escaping. */
function xattrsOf(node: SealNode, algorithm: VerityAlgorithm): Xattr[] {
  const own = [...node.xattrs]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]): Xattr => [escapeKey(key), value]);
  if (!isExternal(node)) return own;
  const object = node.payload === null ? [] : [redirect(objectPath(node.payload, node.digest, algorithm))];
  return [metacopy(node.digest, algorithm), ...object, ...own];
}

/** Where an object is by its digest, or, of a file without one, by the digits at the end of its path. */
function objectPath(payload: string, digest: string | null, algorithm: VerityAlgorithm): string {
  const rest = VERITY_DIGITS[algorithm] - 2;
  const found = digest ?? new RegExp(`([0-9a-f]{2})/([0-9a-f]{${String(rest)}})$`).exec(payload)?.slice(1).join('');
  if (found === undefined) throw new FormatError('composefs', `"${payload}" is no path of an object of ${algorithm}`);
  return `${found.slice(0, 2)}/${found.slice(2)}`;
}

const LONGEST_INLINE = 512;
const LONGEST_TARGET = 1024;
