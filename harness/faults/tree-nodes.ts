import type { RootfsTree, TreeNode } from './rootfs-tree.ts';

/** A regular file. */
export function file(data: string | Uint8Array, mode: number): TreeNode {
  return { type: '0', data: Buffer.from(data), mode };
}

/** A folder. */
export function folder(mode = 0o755): TreeNode {
  return { type: '5', mode };
}

/** A symbolic link. */
export function link(target: string): TreeNode {
  return { type: '2', linkName: target, mode: 0o777 };
}

/** Another name of a file of the tree. */
export function hardLink(path: string): TreeNode {
  return { type: '1', linkName: path };
}

/** A device node; a character device unless said otherwise. */
export function device(major: number, minor: number, mode: number, type: '3' | '4' = '3'): TreeNode {
  return { type, mode, device: { major, minor } };
}

/** Changes what is said of a path: its mode, its owner, its attributes. */
export function setNode(tree: RootfsTree, path: string, differs: Partial<TreeNode>): void {
  tree.set(path, { ...nodeAt(tree, path), ...differs });
}

/** Changes the text of a file. */
export function editText(tree: RootfsTree, path: string, change: (text: string) => string): void {
  const node = nodeAt(tree, path);
  const before = Buffer.from(node.data ?? '').toString('utf8');
  const after = change(before);
  if (after === before) throw new Error(`nothing of ${path} was changed`);
  tree.set(path, { ...node, data: Buffer.from(after) });
}

/** Takes a path away with everything below it. */
export function removeAll(tree: RootfsTree, path: string): void {
  nodeAt(tree, path);
  for (const name of [...tree.keys()]) if (name === path || name.startsWith(`${path}/`)) tree.delete(name);
}

function nodeAt(tree: RootfsTree, path: string): TreeNode {
  const node = tree.get(path);
  if (node === undefined) throw new Error(`the good tree has no ${path}`);
  return node;
}
