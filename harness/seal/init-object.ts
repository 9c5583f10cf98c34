import { type SealNode, isExternal, nodeOf } from './tree.ts';

/**
 * The object of the program that a system starts as its first: the one that `init=` names, else `/sbin/init`, links followed. Null
 * when there is none, or it stands in the image itself.
 */
export function initObject(root: SealNode, cmdline: string): { readonly path: string; readonly digest: string } | null {
  const named = /(?:^|\s)init=(\/\S*)/.exec(cmdline)?.[1] ?? '/sbin/init';
  const path = Buffer.from(named).toString('latin1');
  const node = follow(root, path.split('/'));
  return node?.digest != null && isExternal(node) ? { path: named, digest: node.digest } : null;
}

function follow(root: SealNode, path: string[]): SealNode | null {
  const passed: SealNode[] = [];
  const waiting = [...path];
  let at = root;
  for (let links = 0; waiting.length > 0;) {
    const name = waiting.shift();
    if (name === undefined || name === '' || name === '.') continue;
    if (name === '..') {
      at = passed.pop() ?? root;
      continue;
    }
    const entry = at.children?.get(name);
    if (entry === undefined) return null;
    const next = nodeOf(entry);
    if (next.children === null && next.payload !== null && !isExternal(next)) {
      if ((links += 1) > MOST_LINKS) return null;
      waiting.unshift(...next.payload.split('/'));
      if (!next.payload.startsWith('/')) continue;
      at = root;
      passed.length = 0;
      continue;
    }
    passed.push(at);
    at = next;
  }
  return at;
}

/** As many as Linux follows. */
const MOST_LINKS = 40;
