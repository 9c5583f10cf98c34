import { FormatError } from '../../../core/errors.ts';
import type { LayerOpener } from '../build-tree.ts';
import type { ImageNode } from '../image-node.ts';
import { readContents } from './read-contents.ts';

/** The files of a policy that say what label a path has, one character a byte. */
export interface PolicyFiles {
  /** `file_contexts`, `.local` and `.homedirs`, those that are there. */
  readonly contexts: readonly string[];
  /** `file_contexts.subs` and `.subs_dist`. */
  readonly substitutions: readonly string[];
}

/**
 * The policy that an image would load, as `/etc/selinux/config` names it; null when it has none. No link is followed.
 *
 * @throws {FormatError} when what it names is not there or not what it should be.
 */
export async function readPolicy(root: ImageNode, layers: readonly LayerOpener[]): Promise<PolicyFiles | null> {
  const selinux = directoryAt(directoryAt(root, 'etc'), 'selinux');
  const config = selinux === null ? null : fileAt(selinux, 'config');
  if (selinux === null || config === null) return null;
  const [text = ''] = await readContents([config], layers);
  const name = policyName(text);
  if (name === null) return null;
  let folder: ImageNode | null = selinux;
  for (const part of [...name.split('/').filter((one) => one !== ''), 'contexts', 'files'])
    folder = directoryAt(folder, part);
  if (folder === null) throw problem(`the policy "${name}" of /etc/selinux/config is not there`);
  const main = fileAt(folder, 'file_contexts');
  if (main === null) throw problem(`the policy "${name}" has no file_contexts`);
  const contexts = [main, ...filesAt(folder, ['file_contexts.local', 'file_contexts.homedirs'])];
  const substitutions = filesAt(folder, ['file_contexts.subs', 'file_contexts.subs_dist']);
  const contents = await readContents([...contexts, ...substitutions], layers);
  return { contexts: contents.slice(0, contexts.length), substitutions: contents.slice(contexts.length) };
}

function policyName(config: string): string | null {
  for (const line of config.split('\n')) {
    const equals = line.indexOf('=');
    if (equals !== -1 && line.slice(0, equals).trim().toUpperCase() === 'SELINUXTYPE')
      return line.slice(equals + 1).trim();
  }
  return null;
}

function filesAt(folder: ImageNode, names: readonly string[]): ImageNode[] {
  return names.map((name) => fileAt(folder, name)).filter((node) => node !== null);
}

function directoryAt(folder: ImageNode | null, name: string): ImageNode | null {
  const node = folder?.children?.get(name);
  if (node === undefined) return null;
  if (node.children === null) throw problem(`"${name}" on the way to it is no directory`);
  return node;
}

function fileAt(folder: ImageNode, name: string): ImageNode | null {
  const node = folder.children?.get(name);
  if (node === undefined) return null;
  if (node.file === null) throw problem(`its "${name}" is no regular file`);
  return node;
}

function problem(text: string): FormatError {
  return new FormatError('composefs', `the SELinux policy of the image cannot be read: ${text}`);
}
