import { join } from 'node:path';
import { HarnessError } from '../core/errors.ts';
import type { Problem } from '../core/finding.ts';
import { identityOf } from '../host/file-identity.ts';
import type { KnownDigests } from '../store/known-digests.ts';
import { type Clone, cloneFolders, readClone } from './clones.ts';
import type { RootfsPlaces } from './rootfs-places.ts';
import { ROOTFS_FILE, type Template, listTemplates } from './templates.ts';

/**
 * What is wrong with the clones of a store, ours or another tool's; nothing is written.
 *
 * @throws {HarnessError} `BOOTPROOF_UNREADABLE` when a folder cannot be read.
 */
export async function auditClones(places: RootfsPlaces, known: KnownDigests): Promise<Problem[]> {
  const templates = await listTemplates(places.templates, known);
  /** Who was seen with a file first, by device and inode. */
  const owners = new Map<string, string>();
  for (const { path } of templates) owners.set((await identityOf(path))?.inode ?? '', path);
  const problems: Problem[] = [];
  for (const name of await cloneFolders(places)) {
    const clone = await cloneOrProblem(places, name);
    if ('problem' in clone) {
      problems.push(clone);
      continue;
    }
    const inode = (await identityOf(clone.path))?.inode ?? '';
    const owner = owners.get(inode);
    if (owner === undefined) owners.set(inode, clone.path);
    else problems.push(shared(clone, owner));
    if (!templates.some(({ sha256 }) => sha256 === clone.templateSha256)) problems.push(unexplained(clone, templates));
  }
  return problems;
}

async function cloneOrProblem(places: RootfsPlaces, name: string): Promise<Clone | Problem> {
  try {
    return await readClone(places, name);
  } catch (error) {
    if (!(error instanceof HarnessError) || error.code !== 'BOOTPROOF_STAMP_BROKEN') throw error;
    return { at: join(places.clones, name, ROOTFS_FILE), problem: error.message };
  }
}

function shared({ vmId, path }: Clone, owner: string): Problem {
  return {
    at: path,
    problem: `the clone of ${vmId} is one file with ${owner}: what the guest writes, both have`,
    expected: 'a file of its own',
    actual: 'a hard link',
    hint: 'stop the guest, copy the clone to a new file and rename it over the link; then look at what the other side holds',
  };
}

function unexplained({ vmId, path, templateSha256 }: Clone, templates: readonly Template[]): Problem {
  return {
    at: path,
    problem: `the clone of ${vmId} bears the stamp ${templateSha256}, and no template has that digest`,
    expected: templates.map(({ stack, sha256 }) => `${sha256} (${stack})`).join(', ') || 'a template',
    actual: templateSha256,
    hint: 'the template was replaced under a guest that lives, or the stamp was damaged: release the guest and clone it anew',
  };
}
