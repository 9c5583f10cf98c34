import { join } from 'node:path';
import { run } from '../../host/process.ts';
import { entry } from '../../store/entry.ts';
import type { BuildContext } from '../build-context.ts';
import type { PackageFile } from './resolve.ts';

/** The place of a package file in the cache, downloaded first when it is not there. */
export async function fetchPackage(file: PackageFile, { cache, signal }: BuildContext): Promise<string> {
  const folder = await entry({
    cache,
    kind: 'package',
    key: file.sha256,
    signal,
    // apt's own downloader: it knows the machine's proxies and credentials, and compares the digest.
    make: async (folder) => {
      const target = join(folder, FILE);
      const args = ['-o', 'APT::Sandbox::User=', 'download-file', file.url, target, `SHA256:${file.sha256}`];
      await run(APT_HELPER, args, { signal, env: { LC_ALL: 'C' } });
    },
  });
  return join(folder, FILE);
}

/** The package files of a whole list, in its order, a few downloads at a time. */
export async function fetchPackages(
  files: readonly PackageFile[],
  label: string,
  context: BuildContext,
): Promise<string[]> {
  const paths: string[] = [];
  for (let at = 0; at < files.length; at += AT_ONCE) {
    context.progress({ label, detail: 'packages', done: at, total: files.length });
    paths.push(...(await Promise.all(files.slice(at, at + AT_ONCE).map((file) => fetchPackage(file, context)))));
  }
  return paths;
}

const FILE = 'package.deb';
const APT_HELPER = '/usr/lib/apt/apt-helper';
const AT_ONCE = 6;
