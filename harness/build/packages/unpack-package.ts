import { join } from 'node:path';
import { kindOf, makeFolder } from '../../host/files.ts';
import { run } from '../../host/process.ts';

/** Unpacks the files of packages into one folder, as an installation would, without running their scripts. */
export async function unpackPackages(packages: readonly string[], folder: string, signal: AbortSignal): Promise<void> {
  await makeFolder(folder);
  for (const path of packages) await run('dpkg-deb', ['-x', path, folder], { signal });
}

/**
 * Takes one file out of a package, which may be much larger, and gives its place.
 *
 * @param file its path as before Debian's merge of / and /usr: `bin/busybox` is also found at `usr/bin/busybox`.
 */
export async function unpackFile(path: string, file: string, folder: string, signal: AbortSignal): Promise<string> {
  await makeFolder(folder);
  const script = 'dpkg-deb --fsys-tarfile "$1" | tar -x -C "$2" --wildcards "$3"';
  await run('sh', ['-c', script, 'sh', path, folder, `*/${file}`], { signal, env: { LC_ALL: 'C' } });
  const merged = join(folder, 'usr', file);
  return (await kindOf(merged)) === 'file' ? merged : join(folder, file);
}
