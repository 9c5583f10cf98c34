import { join } from 'node:path';
import { makeFolder, writeNew } from '../../host/files.ts';
import { makeLink, nameAgain } from '../../host/links.ts';
import type { DiskNode, DiskTree } from './disk-node.ts';

/**
 * Puts the folders, files and symbolic links of a tree into an empty folder, for `mke2fs -d`: their bytes and names only,
 * with the modes and owner that whoever runs this can give.
 */
export async function stageTree(tree: DiskTree, top: string): Promise<void> {
  const first = new Map<DiskNode, string>();
  // Parents before children, whatever the order of the layers was.
  for (const path of [...tree.keys()].sort()) {
    const node = tree.get(path);
    if (node === undefined) continue;
    const place = join(top, path);
    const before = first.get(node);
    if (before !== undefined) await nameAgain(before, place);
    else if (node.type === 'folder') await makeFolder(place);
    else if (node.type === 'link') await makeLink(node.target ?? '', place);
    else if (node.type === 'file' && node.data === null) await writeNew(place, '');
    else if (node.type === 'file' && node.data !== null) await nameAgain(node.data, place);
    else continue;
    if (node.type !== 'folder') first.set(node, place);
  }
}
