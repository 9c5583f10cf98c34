import { FormatError } from '../../core/errors.ts';
import type { Mtime } from '../tree.ts';
import { type ImageNode, childrenOf, everyNode } from './image-node.ts';

/**
 * What composefs makes of every image: the root takes its metadata from `/usr`, since layers rarely say anything of it;
 * what was running when the image was made is forgotten; of the attributes only those stay that mean the same everywhere.
 *
 * @throws {FormatError} without `/usr`.
 */
export function transformImage(root: ImageNode, { keepsUserXattrs }: { readonly keepsUserXattrs: boolean }): void {
  const usr = directoryAt(root, 'usr');
  const { mode, uid, gid, mtime, xattrs } = usr;
  Object.assign(root, { mode, uid, gid, mtime, xattrs: new Map(xattrs) });
  if (childrenOf(root).has('run')) emptyDirectory(directoryAt(root, 'run'), mtime);
  for (const node of everyNode(root)) {
    for (const name of node.xattrs.keys()) {
      if (name === 'security.capability' || (keepsUserXattrs && name.startsWith('user.'))) continue;
      node.xattrs.delete(name);
    }
  }
}

/**
 * Empties what a booted system mounts over. Of the time only the seconds are set: so does the Rust implementation, and V1
 * shows it.
 *
 * @throws {FormatError} without `/boot` or `/sysroot`.
 */
export function emptyBootPlaces(root: ImageNode): void {
  const { mtime } = directoryAt(root, 'usr');
  for (const name of ['boot', 'sysroot']) {
    const place = directoryAt(root, name);
    emptyDirectory(place, { sec: mtime.sec, nsec: place.mtime.nsec });
  }
}

function emptyDirectory(directory: ImageNode, mtime: Mtime): void {
  childrenOf(directory).clear();
  directory.mtime = mtime;
}

function directoryAt(root: ImageNode, name: string): ImageNode {
  const found = childrenOf(root).get(name);
  if (found === undefined) throw new FormatError('composefs', `the image has no /${name}`);
  if (found.children === null) throw new FormatError('composefs', `the image’s /${name} is no directory`);
  return found;
}
