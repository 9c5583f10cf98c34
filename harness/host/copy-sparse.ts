import { chmod } from 'node:fs/promises';
import { copyInto } from './copy.ts';
import { run } from './process.ts';
import { findTool } from './tool.ts';

/**
 * Copies the disk of a guest: its blocks are shared where the file system can, and holes stay holes, which Node's own copy
 * would fill with zeros. The copy is a new file with its own mode.
 *
 * @throws {HarnessError} `BOOTPROOF_UNREADABLE`, `BOOTPROOF_TOOL_FAILED`.
 */
export async function copySparse(source: string, target: string, mode: number): Promise<void> {
  const cp = process.platform === 'linux' ? findTool('cp') : undefined;
  if (cp === undefined) return copyInto(source, target, mode);
  await run(cp, ['--reflink=auto', '--sparse=auto', '--', source, target], { env: { LC_ALL: 'C' } });
  await chmod(target, mode);
}
