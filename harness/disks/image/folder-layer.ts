import { HarnessError } from '../../core/errors.ts';
import { start } from '../../host/process.ts';
import { requireTool } from '../../host/tool.ts';

/**
 * A folder of this machine as the tar archive of one layer: the same bytes as long as the tree is the same. Owners, modes,
 * times to the nanosecond, extended attributes, devices and hard links are in it; sockets are not, a disk has no use for
 * them.
 *
 * @throws {HarnessError} `BOOTPROOF_TOOL_MISSING`; `BOOTPROOF_UNREADABLE` when tar cannot read all of it, or somebody
 * writes to it meanwhile.
 */
export async function* folderAsLayer(folder: string, signal: AbortSignal): AsyncGenerator<Uint8Array, void, void> {
  const tar = await start(requireTool('tar'), [...STEADY, '-C', folder, '.'], { env: { LC_ALL: 'C' } });
  const stop = (): void => tar.kill();
  signal.addEventListener('abort', stop, { once: true });
  const said: string[] = [];
  tar.stderr.on('data', (bytes: Buffer) => said.length < 100 && said.push(bytes.toString('utf8')));
  tar.stdin.end();
  try {
    for await (const chunk of tar.stdout) yield chunk as Uint8Array;
    const { status } = await tar.ended;
    signal.throwIfAborted();
    if (status !== 0) throw unreadable(folder, said.join(''));
  } finally {
    signal.removeEventListener('abort', stop);
    tar.kill();
  }
}

function unreadable(folder: string, said: string): HarnessError {
  const [first = 'it ended early'] = said.split('\n').filter((line) => !line.endsWith('socket ignored'));
  return new HarnessError(
    'BOOTPROOF_UNREADABLE',
    `cannot read all of ${folder} (${first}); run as a user who may, while nobody writes to it`,
    { folder, said: said.slice(-2000) },
  );
}

/** Names sorted, and none of the times and numbers that differ from one run to the next. */
const STEADY = [
  '--create',
  '--format=pax',
  '--pax-option=delete=atime,delete=ctime,exthdr.name=%d/PaxHeaders/%f',
  '--sort=name',
  '--numeric-owner',
  '--xattrs',
  '--xattrs-include=*',
];
