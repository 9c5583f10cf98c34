import { run } from '../../host/process.ts';
import { requireTool } from '../../host/tool.ts';
import { isRoot } from '../../host/user.ts';

/**
 * Packs a staged tree into an EROFS image as the contract wants it: LZ4HC, no extended attributes, everything owned by
 * root, with /dev/console and /dev/null. The same tree and time give the same bytes.
 *
 * @throws {HarnessError} `BOOTPROOF_TOOL_MISSING`, naming the package; `BOOTPROOF_TOOL_FAILED`.
 */
export async function packErofs(staged: string, image: string, time: Date, signal: AbortSignal): Promise<void> {
  requireTool('mkfs.erofs');
  const seconds = String(Math.floor(time.getTime() / 1_000));
  const flags = ['-x-1', '-zlz4hc', `-T${seconds}`, `-U${UUID}`, '--all-root'];
  const devices = DEVICES.map(({ path, mode, numbers }) => `mknod -m ${mode} "$0/${path}" c ${numbers}`);
  const script = [...devices, 'exec mkfs.erofs "$@" "$0"'].join(' && ');
  const command = ['-c', script, staged, ...flags, image];
  // Only root may make device nodes; fakeroot lets mkfs.erofs see some that are not there.
  const [program, args] = isRoot() ? [requireTool('sh'), command] : [requireTool('fakeroot'), ['sh', ...command]];
  const path = `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`;
  await run(program, args, { signal, env: { LC_ALL: 'C', PATH: path } });
}

/** Without these two, PID 1 has no console before anything is mounted. Source: Documentation/admin-guide/devices.txt. */
const DEVICES = [
  { path: 'dev/console', mode: '600', numbers: '5 1' },
  { path: 'dev/null', mode: '666', numbers: '1 3' },
];

/** A random one would make every image another one. */
const UUID = '626f6f74-7072-4f6f-8066-726f6f746673';
