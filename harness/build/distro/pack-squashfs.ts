import { run } from '../../host/process.ts';
import { requireTool } from '../../host/tool.ts';

/**
 * Packs a staged tree into a SquashFS image whose files root owns. The same tree and time give the same bytes.
 *
 * @throws {HarnessError} `BOOTPROOF_TOOL_MISSING`, naming the package; `BOOTPROOF_TOOL_FAILED`.
 */
export async function packSquashfs(staged: string, image: string, time: Date, signal: AbortSignal): Promise<void> {
  const seconds = String(Math.floor(time.getTime() / 1_000));
  const flags = ['-noappend', '-no-progress', '-quiet', '-comp', 'gzip', '-all-root', '-no-xattrs'];
  // No file is given a time after this one. There are flags for that too, which a time in the environment would forbid.
  const env = { LC_ALL: 'C', SOURCE_DATE_EPOCH: seconds };
  await run(requireTool('mksquashfs'), [staged, image, ...flags, ...DEVICES], { signal, env });
}

/** Without these two an init has no console before anything is mounted. */
const DEVICES = ['-p', 'dev/console c 600 0 0 5 1', '-p', 'dev/null c 666 0 0 1 3'];
