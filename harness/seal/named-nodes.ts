import { type SealNode, sortedEntries } from './tree.ts';

/** Every node with its path, one character a byte, directories before what they hold, in the order of names. */
export function* namedNodes(root: SealNode): Generator<[path: string, node: SealNode]> {
  const waiting: [string, SealNode][] = [['', root]];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [path, node] = next;
    yield [path === '' ? '/' : path, node];
    if (node.children === null) continue;
    for (const [name, entry] of sortedEntries(node.children).reverse()) {
      if (entry.kind === 'node') waiting.push([`${path}/${name}`, entry]);
    }
  }
}
