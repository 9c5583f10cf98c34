import { join } from 'node:path';
import { type Sha256, isSha256 } from '../core/digest.ts';
import { HarnessError } from '../core/errors.ts';
import { copySparse } from '../host/copy-sparse.ts';
import { identityOf } from '../host/file-identity.ts';
import { kindOf, readBounded, writeNew } from '../host/files.ts';
import { foldersIn } from '../host/folders-in.ts';
import type { KnownDigests } from '../store/known-digests.ts';
import { takeLock } from '../store/lock.ts';
import { fillWhole, removeWhole } from '../store/whole-folder.ts';
import type { RootfsPlaces } from './rootfs-places.ts';
import { ROOTFS_FILE, type Template, changing, findTemplate } from './templates.ts';
import { folderOfVm } from './vm-id.ts';

/** The digest of the template that a clone was made from, beside the clone. */
const STAMP_FILE = `${ROOTFS_FILE}.sha256`;

/** The id that a clone was made for, where its folder's name does not tell. */
const OWNER_FILE = 'vm-id';

/** A guest's own root disk. */
export interface Clone {
  readonly vmId: string;
  /** Null when it is listed: only the template's digest is kept. */
  readonly stack: string | null;
  readonly path: string;
  readonly templateSha256: Sha256;
}

/**
 * A guest's own copy of a template, made unless it is there. Blocks are shared where the file system can share them until
 * one side is written; never the file itself. Clone and stamp appear in one step.
 *
 * @throws {UsageError} for an id or a stack that is no name.
 * @throws {HarnessError} `BOOTPROOF_STACK_MISSING`, `BOOTPROOF_STAMP_MISMATCH`, `BOOTPROOF_STAMP_BROKEN`,
 * `BOOTPROOF_VM_ID_TAKEN`, `BOOTPROOF_TEMPLATE_CHANGING`, `BOOTPROOF_UNREADABLE`.
 */
export async function prepareClone(
  places: RootfsPlaces,
  { vmId, stack, known, signal }: { vmId: string; stack: string; known: KnownDigests; signal: AbortSignal },
): Promise<Clone> {
  const folder = join(places.clones, folderOfVm(vmId));
  const template = await findTemplate(places.templates, stack, known);
  if (template === null) throw noStack(places, stack);
  // Held until the clone was read, too: a release in between would show a part of it.
  using _lock = await takeLock(lockOf(places, vmId), signal);
  await fillWhole({
    folder,
    signal,
    async make(halfMade) {
      const before = await identityOf(template.path);
      // The stamp must be of the very file that is copied: it may have been replaced while we waited for the lock.
      const hashed = known[template.path];
      if (hashed?.identity !== before?.text || hashed?.sha256 !== template.sha256) throw changing(template.path);
      await copySparse(template.path, join(halfMade, ROOTFS_FILE), 0o600);
      if ((await identityOf(template.path))?.text !== before?.text) throw changing(template.path);
      await writeNew(join(halfMade, STAMP_FILE), template.sha256);
      if (folderOfVm(vmId) !== vmId) await writeNew(join(halfMade, OWNER_FILE), vmId);
    },
  });
  const clone = await readClone(places, folderOfVm(vmId));
  if (clone.vmId !== vmId) throw idTaken(vmId, clone);
  if (clone.templateSha256 !== template.sha256) throw stampMismatch(clone, template);
  return { ...clone, stack };
}

/**
 * Removes a guest's clone; that of a guest that has none is fine.
 *
 * @returns whether it was there.
 * @throws {HarnessError} `BOOTPROOF_VM_ID_TAKEN` when the folder is another guest's.
 */
export async function releaseClone(places: RootfsPlaces, vmId: string, signal: AbortSignal): Promise<boolean> {
  const name = folderOfVm(vmId);
  const folder = join(places.clones, name);
  // A clone without a sound stamp may go: that is how a broken one is got rid of.
  const owner = await ownerOf(folder, name);
  if (owner !== vmId && (await kindOf(folder)) === 'folder') {
    throw idTaken(vmId, { vmId: owner, path: join(folder, ROOTFS_FILE) });
  }
  return removeWhole({ folder, lock: lockOf(places, vmId), signal });
}

/** A clone that nobody can use. */
export interface BrokenClone {
  readonly path: string;
  /** One line that ends in the next step. */
  readonly broken: string;
}

/**
 * Every clone, sorted by folder, the broken ones in their places. A folder of clones that is missing holds none.
 *
 * @throws {HarnessError} `BOOTPROOF_UNREADABLE`.
 */
export async function listClones(places: RootfsPlaces): Promise<(Clone | BrokenClone)[]> {
  const names = (await foldersIn(places.clones)).filter((name) => !name.startsWith('.'));
  const listed: (Clone | BrokenClone)[] = [];
  for (const name of names) {
    const first = await cloneOrBroken(places, name);
    // Seen while it was released, or made anew: only what is still broken is.
    const clone = 'broken' in first ? await cloneOrBroken(places, name) : first;
    if (!('broken' in clone) || (await kindOf(join(places.clones, name))) === 'folder') listed.push(clone);
  }
  return listed;
}

async function cloneOrBroken(places: RootfsPlaces, name: string): Promise<Clone | BrokenClone> {
  try {
    return await readClone(places, name);
  } catch (error) {
    if (!(error instanceof HarnessError) || error.code !== 'BOOTPROOF_STAMP_BROKEN') throw error;
    return { path: join(places.clones, name, ROOTFS_FILE), broken: error.message };
  }
}

/**
 * The clone in a folder.
 *
 * @throws {HarnessError} `BOOTPROOF_STAMP_BROKEN`, `BOOTPROOF_UNREADABLE`.
 */
async function readClone({ clones }: RootfsPlaces, name: string): Promise<Clone> {
  const folder = join(clones, name);
  const vmId = await ownerOf(folder, name);
  const path = join(folder, ROOTFS_FILE);
  if ((await kindOf(path)) !== 'file') throw stampBroken(vmId, path, 'the disk is missing');
  const stampPath = join(folder, STAMP_FILE);
  const stamp = (await textOf(stampPath))?.trim();
  if (stamp === undefined) throw stampBroken(vmId, stampPath, 'the stamp is missing');
  if (!isSha256(stamp)) throw stampBroken(vmId, stampPath, 'the stamp is no SHA-256');
  return { vmId, stack: null, path, templateSha256: stamp };
}

async function ownerOf(folder: string, name: string): Promise<string> {
  return (await textOf(join(folder, OWNER_FILE))) ?? name;
}

/** Null: it is not there, or it was released between being seen and being read. */
async function textOf(path: string): Promise<string | null> {
  if ((await kindOf(path)) !== 'file') return null;
  try {
    return (await readBounded(path, 4096)).toString('utf8');
  } catch (error) {
    if (error instanceof HarnessError && error.facts['code'] === 'ENOENT') return null;
    throw error;
  }
}

/** Hidden, and beside the clones: the folder of a clone comes and goes. */
function lockOf({ clones }: RootfsPlaces, vmId: string): string {
  return join(clones, '.locks', folderOfVm(vmId));
}

function noStack({ templates }: RootfsPlaces, stack: string): HarnessError {
  return new HarnessError(
    'BOOTPROOF_STACK_MISSING',
    `stack '${stack}' not found under ${templates}: put its disk at ${join(templates, stack, ROOTFS_FILE)}`,
    { stack, templates },
  );
}

function stampMismatch({ vmId, path, templateSha256 }: Clone, template: Template): HarnessError {
  return new HarnessError(
    'BOOTPROOF_STAMP_MISMATCH',
    `the clone ${path} was made from ${templateSha256}, but stack '${template.stack}' is ${template.sha256} now (stamp mismatch); release ${vmId} before the template is replaced`,
    { vmId, path, stamp: templateSha256, template: template.sha256 },
  );
}

function stampBroken(vmId: string, path: string, why: string): HarnessError {
  return new HarnessError(
    'BOOTPROOF_STAMP_BROKEN',
    `nobody can tell what the clone of ${vmId} was made from: ${why} (${path}); save what you need of it, then \`bootproof disks release ${vmId}\``,
    { vmId, path },
  );
}

function idTaken(vmId: string, { vmId: owner, path }: Pick<Clone, 'vmId' | 'path'>): HarnessError {
  return new HarnessError(
    'BOOTPROOF_VM_ID_TAKEN',
    `the ids ${JSON.stringify(vmId)} and ${JSON.stringify(owner)} share one folder, and ${path} belongs to the latter; give the guest another id`,
    { vmId, owner, path },
  );
}
