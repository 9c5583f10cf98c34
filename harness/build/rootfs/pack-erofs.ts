import { join } from 'node:path';
import { makeFolder } from '../../host/files.ts';
import { run } from '../../host/process.ts';
import { makeTemporaryFolder } from '../../host/temporary-folder.ts';
import { requireTool } from '../../host/tool.ts';
import { isRoot } from '../../host/user.ts';
import { type TreeEntry, writeTree } from '../../host/write-tree.ts';
import { DEVICES, erofsFlags } from './erofs-flags.ts';

/** What is packed, and where the image goes. */
export interface PackRequest {
  readonly tree: readonly TreeEntry[];
  readonly image: string;
  /** Given to every file. */
  readonly time: Date;
}

/** Packs a tree, with /dev/console and /dev/null, into an EROFS image. The same tree and time give the same bytes. */
export type PackErofs = (request: PackRequest, signal: AbortSignal) => Promise<void>;

/**
 * Packs with this machine's own mkfs.erofs.
 *
 * @throws {HarnessError} `BOOTPROOF_TOOL_MISSING`, naming the package; `BOOTPROOF_TOOL_FAILED`.
 */
export const packOnHost: PackErofs = async ({ tree, image, time }, signal) => {
  requireTool('mkfs.erofs');
  await using scratch = await makeTemporaryFolder('rootfs');
  const staged = join(scratch.path, 'root');
  await makeFolder(staged);
  await writeTree(staged, tree);
  const devices = DEVICES.map(
    ({ path, mode, major, minor }) => `mknod -m ${mode} "$0/${path}" c ${String(major)} ${String(minor)}`,
  );
  const script = [...devices, 'exec mkfs.erofs "$@" "$0"'].join(' && ');
  const command = ['-c', script, staged, ...erofsFlags(time), image];
  // Only root may make device nodes; fakeroot lets mkfs.erofs see some that are not there.
  const [program, args] = isRoot() ? [requireTool('sh'), command] : [requireTool('fakeroot'), ['sh', ...command]];
  const path = `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`;
  await run(program, args, { signal, env: { LC_ALL: 'C', PATH: path } });
};
