import { FormatError } from '../../core/errors.ts';
import type { ByteSource } from '../../formats/byte-source.ts';
import { type Erofs, openErofs } from '../../formats/erofs/erofs.ts';
import type { Inode } from '../../formats/erofs/inode.ts';
import { FILE_TYPES, type SealEntry, type SealNode } from '../tree.ts';
import { readOverlay } from './read-overlay.ts';
import { parseHeaderVersion } from './superblock.ts';

/**
 * The tree of a composefs image of any format, as it was before the image was made: escaped attributes are themselves
 * again, marked files are whiteouts, and the stubs of the root are gone.
 *
 * @throws {FormatError} for anything that is no such image.
 */
export async function readImage(source: ByteSource): Promise<SealNode> {
  const version = await parseHeaderVersion(source);
  const erofs = await openErofs(source);
  const { blocks, blockSizeBytes } = erofs.superblock;
  if (source.sizeBytes < blocks * blockSizeBytes) {
    throw new FormatError(
      'composefs',
      `the image ends at byte ${String(source.sizeBytes)}, and has ${String(blocks * blockSizeBytes)} by its superblock`,
      source.sizeBytes,
    );
  }
  const nodes = new Map<number, SealNode>();
  const open = new Set<number>();
  const read = async (nid: number, isRoot: boolean): Promise<SealNode> => {
    const known = nodes.get(nid);
    if (known !== undefined) return known;
    if (open.has(nid) || open.size > DEEPEST)
      throw new FormatError('composefs', `directory ${String(nid)} holds itself`);
    const inode = await erofs.inode(nid);
    const children = inode.type === 'directory' ? new Map<string, SealEntry>() : null;
    open.add(nid);
    for (const entry of children === null ? [] : await erofs.directory(inode)) {
      const seen = nodes.get(entry.nid);
      if (seen?.children != null) throw new FormatError('composefs', `directory ${String(entry.nid)} has two names`);
      const name = entry.name.toString('latin1');
      if (isRoot && version !== 2 && (await isStub(erofs, name, entry.nid))) continue;
      children?.set(name, seen === undefined ? await read(entry.nid, false) : { kind: 'link', target: seen });
    }
    open.delete(nid);
    const node = await readNode(erofs, inode, children, isRoot);
    nodes.set(nid, node);
    return node;
  };
  const root = await read(erofs.superblock.rootNid, true);
  if (root.children === null) throw new FormatError('composefs', 'the root is no directory');
  return root;
}

/** V1 images hide the folders of objects; whiteouts of the tree's own stand there as marked files. */
async function isStub(erofs: Erofs, name: string, nid: number): Promise<boolean> {
  if (!/^[0-9a-f]{2}$/.test(name)) return false;
  const { type, dataField } = await erofs.inode(nid);
  return type === 'character device' && dataField === 0;
}

async function readNode(
  erofs: Erofs,
  inode: Inode,
  children: Map<string, SealEntry> | null,
  isRoot: boolean,
): Promise<SealNode> {
  const found = new Map(
    (await erofs.xattrs(inode)).map(({ name, value }) => [name, Buffer.from(value).toString('latin1')]),
  );
  const { xattrs, digest, payload, isWhiteout } = readOverlay(found, children, isRoot);
  const isExternal = inode.layout === 'chunks';
  const bytes = inode.type === 'symlink' || (inode.type === 'file' && !isExternal);
  const data = bytes ? (await erofs.bytes(inode, LARGEST_INLINE)).toString('latin1') : '';
  return {
    kind: 'node',
    mode: (isWhiteout ? FILE_TYPES.characterDevice : TYPES[inode.type]) | inode.mode,
    nlink: inode.links,
    uid: inode.uid,
    gid: inode.gid,
    rdev: inode.device === null ? 0 : inode.dataField,
    sizeBytes: inode.type === 'file' || inode.type === 'symlink' ? inode.sizeBytes : 0,
    mtime: { sec: BigInt(inode.modifiedAt), nsec: inode.modifiedNsec },
    payload: inode.type === 'symlink' ? data : payload,
    content: inode.type === 'file' && data !== '' ? data : null,
    digest,
    xattrs,
    children,
  };
}

/** Deeper than any tree whose paths fit into PATH_MAX. */
const DEEPEST = 2048;
/** More than a dump may hold inline, for images that others made. */
const LARGEST_INLINE = 1024 * 1024;

const TYPES: Readonly<Record<Inode['type'], number>> = {
  file: FILE_TYPES.regular,
  directory: FILE_TYPES.directory,
  symlink: FILE_TYPES.symlink,
  'character device': FILE_TYPES.characterDevice,
  'block device': FILE_TYPES.blockDevice,
  fifo: FILE_TYPES.fifo,
  socket: FILE_TYPES.socket,
};
