import { basename, dirname, join } from 'node:path';
import { HarnessError, UsageError } from '../../core/errors.ts';
import { run } from '../../host/process.ts';
import { requireTool } from '../../host/tool.ts';
import { editExt4 } from '../ext4/make-ext4.ts';
import { quoted } from '../ext4/debugfs-script.ts';

/**
 * Puts a program into a disk, owned by root and executable; what stood in its place is replaced.
 *
 * @param place.program the file of this machine.
 * @param place.at where it is to stand: absolute, in plain words. Folders on the way are made.
 * @throws {UsageError} for a place that is none; {HarnessError} `BOOTPROOF_GUEST_PLACE` when something else stands there.
 */
export async function injectGuest(
  disk: string,
  { program, at }: { readonly program: string; readonly at: string },
  { scratch, signal }: { readonly scratch: string; readonly signal: AbortSignal },
): Promise<void> {
  if (!/^(?:\/[A-Za-z0-9._-]+)+$/.test(at) || at.split('/').some((part) => part === '.' || part === '..')) {
    throw new UsageError(`${JSON.stringify(at)} is no place for a program: an absolute path of plain names`);
  }
  const commands: string[] = [];
  for (const folder of foldersOf(at)) {
    const found = await typeOf(disk, folder, { scratch, signal });
    if (found === 'directory') continue;
    if (found !== null) throw taken(at, folder, found);
    commands.push(`mkdir ${quoted(folder)}`, ...ownedByRoot(folder, '040755'));
  }
  const there = await typeOf(disk, at, { scratch, signal });
  if (there === 'directory') throw taken(at, at, there);
  if (there !== null) commands.push(`rm ${quoted(at)}`);
  commands.push(`cd ${quoted(dirname(at))}`, `write ${quoted(program)} ${quoted(basename(at))}`);
  commands.push(...ownedByRoot(at, '0100755'));
  const script = { commands: commands.map((line) => `${line}\n`).join(''), values: new Map<string, Uint8Array>() };
  await editExt4(disk, script, { scratch, values: join(scratch, 'values'), signal });
}

function foldersOf(at: string): string[] {
  const folders: string[] = [];
  for (let folder = dirname(at); folder !== '/'; folder = dirname(folder)) folders.unshift(folder);
  return folders;
}

/** All times the same, so that equal programs in equal disks make equal disks. */
function ownedByRoot(path: string, mode: string): string[] {
  const times = ['atime', 'ctime', 'mtime', 'crtime'].flatMap((time) => [`${time} @0`, `${time}_extra 0`]);
  return [`mode ${mode}`, 'uid 0', 'gid 0', ...times].map((field) => `sif ${quoted(path)} ${field}`);
}

/** The type of what stands at a path of a disk, in debugfs' word; null when nothing does. */
async function typeOf(
  disk: string,
  path: string,
  { scratch, signal }: { readonly scratch: string; readonly signal: AbortSignal },
): Promise<string | null> {
  const { stdout } = await run(requireTool('debugfs'), ['-R', `stat ${quoted(path)}`, disk], {
    cwd: scratch,
    env: { LC_ALL: 'C' },
    signal,
  });
  return /^Inode: \d+ +Type: (\S+)/m.exec(stdout)?.[1] ?? null;
}

function taken(at: string, path: string, found: string): HarnessError {
  return new HarnessError(
    'BOOTPROOF_GUEST_PLACE',
    `the program cannot stand at ${at}: the image has a ${found} at ${path}; name another place`,
    { at, path, found },
  );
}
