import { FILE_TYPES, sortedEntries } from '../../tree.ts';
import type { LayerOpener } from '../build-tree.ts';
import type { ImageNode } from '../image-node.ts';
import { type Contexts, type LabelType, parseContexts } from './contexts.ts';
import { readPolicy } from './read-policy.ts';

/**
 * Labels a tree as the policy in it says; without a policy nothing has a label. The first name of a hard-linked file labels
 * it; a later one that would label it otherwise becomes a file of its own.
 *
 * @throws {FormatError} for a policy that cannot be read.
 */
export async function labelTree(root: ImageNode, layers: readonly LayerOpener[]): Promise<void> {
  const policy = await readPolicy(root, layers);
  if (policy === null) return;
  const contexts = parseContexts(policy);
  setLabel(root, contexts.labelOf('/', 'd'));
  labelChildren(root, '', { contexts, labelled: new Set() });
}

interface Labelling {
  readonly contexts: Contexts;
  /** What has its label already, and is no directory. */
  readonly labelled: Set<ImageNode>;
}

function labelChildren(directory: ImageNode, base: string, labelling: Labelling): void {
  const { contexts, labelled } = labelling;
  for (const [name, node] of sortedEntries(directory.children ?? NOTHING)) {
    const path = contexts.original(`${base}/${name}`);
    const label = contexts.labelOf(path, typeLetter(node));
    if (node.children !== null) {
      setLabel(node, label);
      labelChildren(node, path, labelling);
    } else if (!labelled.has(node)) {
      setLabel(node, label);
      labelled.add(node);
    } else if ((node.xattrs.get(LABEL) ?? null) !== label) {
      const own = { ...node, xattrs: new Map(node.xattrs) };
      setLabel(own, label);
      directory.children?.set(name, own);
    }
  }
}

function setLabel({ xattrs }: ImageNode, label: string | null): void {
  if (label === null) xattrs.delete(LABEL);
  else xattrs.set(LABEL, label);
}

function typeLetter({ mode }: ImageNode): LabelType {
  return LETTERS.get(mode & 0o170000) ?? '-';
}

const LABEL = 'security.selinux';
const LETTERS: ReadonlyMap<number, LabelType> = new Map([
  [FILE_TYPES.regular, '-'],
  [FILE_TYPES.directory, 'd'],
  [FILE_TYPES.symlink, 'l'],
  [FILE_TYPES.blockDevice, 'b'],
  [FILE_TYPES.characterDevice, 'c'],
  [FILE_TYPES.fifo, 'p'],
  [FILE_TYPES.socket, 's'],
]);
const NOTHING: ReadonlyMap<string, ImageNode> = new Map();
