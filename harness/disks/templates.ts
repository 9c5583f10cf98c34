import { join } from 'node:path';
import type { Sha256 } from '../core/digest.ts';
import { HarnessError, UsageError } from '../core/errors.ts';
import { identityOf } from '../host/file-identity.ts';
import { foldersIn } from '../host/folders-in.ts';
import { type KnownDigests, digestOfKnown } from '../store/known-digests.ts';

/** The disk of a template, and of a clone of it. */
export const ROOTFS_FILE = 'rootfs.ext4';

/** A root disk that guests get clones of. */
export interface Template {
  readonly stack: string;
  readonly path: string;
  readonly sizeBytes: number;
  readonly sha256: Sha256;
}

/**
 * Every template of a folder, sorted by stack; folders without a disk are no templates, and neither are links: what they
 * lead to is not under this folder's control. A folder that is missing has none.
 *
 * @throws {HarnessError} `BOOTPROOF_UNREADABLE`.
 */
export async function listTemplates(folder: string, known: KnownDigests): Promise<Template[]> {
  const stacks = (await foldersIn(folder)).filter(isStackName);
  const found: Template[] = [];
  for (const stack of stacks) {
    const template = await findTemplate(folder, stack, known);
    if (template !== null) found.push(template);
  }
  return found;
}

/**
 * The template of a stack; null when there is none.
 *
 * @throws {UsageError} for a name that leaves the folder.
 * @throws {HarnessError} `BOOTPROOF_UNREADABLE`; `BOOTPROOF_TEMPLATE_CHANGING` when somebody writes to it.
 */
export async function findTemplate(folder: string, stack: string, known: KnownDigests): Promise<Template | null> {
  if (!isStackName(stack))
    throw new UsageError(`a stack is one folder name below ${folder}, not ${JSON.stringify(stack)}`);
  if (!(await foldersIn(folder)).includes(stack)) return null;
  const path = join(folder, stack, ROOTFS_FILE);
  if ((await identityOf(path)) === null) return null;
  const found = await digestOfKnown(path, known);
  if (found === null) throw changing(path);
  return { stack, path, sizeBytes: found.identity.sizeBytes, sha256: found.sha256 };
}

/** The error for a template that is written to while it is read. */
export function changing(path: string): HarnessError {
  return new HarnessError(
    'BOOTPROOF_TEMPLATE_CHANGING',
    `${path} changes while it is read; wait for whoever writes it, and replace templates by renaming a whole file`,
    { path },
  );
}

/** One folder name: nothing hidden, and no way out of the folder of templates. */
function isStackName(name: string): boolean {
  return name !== '' && !name.startsWith('.') && !/[/\\\0]/.test(name);
}
