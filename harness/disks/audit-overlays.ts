import { join } from 'node:path';
import { FormatError, HarnessError } from '../core/errors.ts';
import type { Problem } from '../core/finding.ts';
import { listTree } from '../host/list-tree.ts';
import { readBackingChain } from './backing-chain.ts';

/** More overlays than any store holds; a folder with more files is not one. */
const FILES_LIMIT = 100_000;

/**
 * What is wrong with the qcow2 overlays below a folder, each with its whole backing chain; nothing is written.
 *
 * @throws {HarnessError} `BOOTPROOF_UNREADABLE` when the folder cannot be read.
 */
export async function auditOverlays(folder: string): Promise<Problem[]> {
  const overlays = (await listTree(folder, FILES_LIMIT)).filter((name) => name.endsWith('.qcow2'));
  const problems: Problem[] = [];
  for (const name of overlays) problems.push(...(await problemsOf(join(folder, name))));
  return problems;
}

async function problemsOf(path: string): Promise<Problem[]> {
  try {
    const chain = await readBackingChain(path);
    return chain.flatMap(({ path: at, header }) => {
      const problems: Problem[] = [];
      if (header?.incompatible.includes('corrupt') === true) {
        problems.push({ at, problem: 'QEMU marked the image as corrupt', hint: 'look at it with `qemu-img check`' });
      }
      if (header !== null && header.backingName !== null && header.backingFormat === null) {
        problems.push({
          at,
          problem: `the format of the backing file ${header.backingName} is not said, so QEMU guesses it from bytes that a guest may have written`,
          hint: 'say it with `qemu-img rebase -u -F raw` or `-F qcow2`',
        });
      }
      return problems;
    });
  } catch (error) {
    if (error instanceof FormatError) return [{ at: path, problem: error.message }];
    if (error instanceof HarnessError && error.code.startsWith('BOOTPROOF_BACKING')) {
      return [{ at: path, problem: error.message }];
    }
    throw error;
  }
}
