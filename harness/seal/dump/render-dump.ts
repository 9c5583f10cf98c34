import { FILE_TYPES, type SealNode, isExternal, linksOf, nodeOf, sortedEntries, typeOf } from '../tree.ts';

/**
 * The dump of a tree, a line at a time: directories before what they hold, names in the order of their bytes, the first
 * name of a file with several written in full and the others as links to it.
 */
export function* renderDump(root: SealNode): Generator<string> {
  const written = new Map<SealNode, string>();
  const waiting: { readonly path: string; readonly node: SealNode }[] = [{ path: '/', node: root }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { path, node } = next;
    const first = written.get(node);
    if (first !== undefined) {
      yield `${escape(path)} 0 @120000 - - - - 0.0 ${escapeOptional(first)} - -\n`;
      continue;
    }
    if (node.children === null) written.set(node, path);
    yield renderNode(path, node);
    if (node.children === null) continue;
    const folder = path === '/' ? '/' : `${path}/`;
    for (const [name, entry] of sortedEntries(node.children).reverse()) {
      waiting.push({ path: `${folder}${name}`, node: nodeOf(entry) });
    }
  }
}

function renderNode(path: string, node: SealNode): string {
  const type = typeOf(node);
  const isDevice = type === FILE_TYPES.characterDevice || type === FILE_TYPES.blockDevice;
  const fields = [
    escape(path),
    node.children === null ? node.sizeBytes : 0,
    node.mode.toString(8),
    linksOf(node),
    node.uid,
    node.gid,
    isDevice ? node.rdev : 0,
    `${String(node.mtime.sec)}.${String(node.mtime.nsec)}`,
    escapeOptional(node.payload),
    escapeOptional(node.content),
    isExternal(node) ? (node.digest ?? '-') : '-',
    ...[...node.xattrs]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => `${escape(key, true)}=${escape(value, true)}`),
  ];
  return `${fields.join(' ')}\n`;
}

function escapeOptional(bytes: string | null): string {
  if (bytes === null) return '-';
  return bytes === '-' ? '\\x2d' : escape(bytes);
}

/** Everything that is not printable, blanks, and the backslash itself; in attributes also the sign between key and value. */
function escape(bytes: string, isXattr = false): string {
  if (!/[^\x21-\x7e]|[\\=]/.test(bytes)) return bytes;
  return bytes.replace(/[^\x21-\x7e]|[\\=]/g, (byte) => {
    if (byte === '=' && !isXattr) return byte;
    return NAMED[byte] ?? `\\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`;
  });
}

const NAMED: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
