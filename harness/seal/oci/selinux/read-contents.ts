import { FormatError } from '../../../core/errors.ts';
import type { LayerOpener } from '../build-tree.ts';
import type { FileContent, ImageNode } from '../image-node.ts';

/**
 * What regular files hold, one character a byte, in their order. Those that are objects are read out of their layers again.
 *
 * @throws {FormatError} for files of more than 16 MiB: these are configuration.
 */
export async function readContents(files: readonly ImageNode[], layers: readonly LayerOpener[]): Promise<string[]> {
  const wanted = files.map(({ file }) => file).filter(isObject);
  const large = wanted.find(({ sizeBytes }) => sizeBytes > MOST_BYTES);
  if (large !== undefined)
    throw new FormatError('composefs', `a file of a policy with ${String(large.sizeBytes)} bytes`);
  const found = new Map<string, string>();
  for (const [number, open] of layers.entries()) {
    const here = new Set(wanted.filter(({ origin }) => origin.layer === number).map(({ origin }) => origin.offset));
    if (here.size > 0)
      await readAt(open, here, (offset, text) => found.set(`${String(number)}:${String(offset)}`, text));
  }
  return files.map(({ file }) => {
    if (file === null) return '';
    return file.kind === 'inline'
      ? file.content
      : (found.get(`${String(file.origin.layer)}:${String(file.origin.offset)}`) ?? '');
  });
}

type ObjectContent = FileContent & { readonly kind: 'object' };

function isObject(file: FileContent | null): file is ObjectContent {
  return file?.kind === 'object';
}

/** Stops when everything was found. */
async function readAt(
  open: LayerOpener,
  wanted: Set<number>,
  give: (offset: number, text: string) => void,
): Promise<void> {
  let current: { readonly offset: number; readonly parts: string[] } | null = null;
  for await (const event of open()) {
    if (event.kind === 'data') {
      current?.parts.push(Buffer.from(event.bytes).toString('latin1'));
      continue;
    }
    if (current !== null) give(current.offset, current.parts.join(''));
    current = null;
    if (wanted.size === 0) return;
    if (wanted.delete(event.entry.offset)) current = { offset: event.entry.offset, parts: [] };
  }
  if (current !== null) give(current.offset, current.parts.join(''));
}

const MOST_BYTES = 16 * 1024 * 1024;
