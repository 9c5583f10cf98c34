import { join } from 'node:path';
import { type Arch, ARCHES, debianArch } from '../../core/arch.ts';
import { HarnessError, messageOf } from '../../core/errors.ts';
import { makeFolder, namesIn, replaceLink, writeAtomic } from '../../host/files.ts';
import { run } from '../../host/process.ts';
import { entry } from '../../store/entry.ts';
import { type BuildContext, asActivity } from '../build-context.ts';
import { recipeKey } from '../recipe-key.ts';

/** The lists of what the machine's own package sources offer, for both architectures, kept apart from the machine's. */
export interface PackageLists {
  readonly folder: string;
}

/**
 * The package lists, fetched at most once a day: the machine's package manager is neither asked for its lock nor changed,
 * and root is not needed.
 *
 * @throws {HarnessError} `BOOTPROOF_NO_PACKAGE_SOURCES`, `BOOTPROOF_PACKAGES_UNREACHABLE`.
 */
export async function packageLists(context: BuildContext, today = new Date()): Promise<PackageLists> {
  const sources = await machineSources(context.signal);
  const folder = await entry({
    cache: context.cache,
    kind: 'package-lists',
    key: recipeKey(LAYOUT, sources, today.toISOString().slice(0, 10)),
    signal: context.signal,
    make: (folder) => asActivity(context, 'package lists', () => fetchLists(folder, sources, context.signal)),
  });
  return { folder };
}

/** The options that make apt's programs work on these lists, as a machine of the given architecture would. */
export function aptOptions({ folder }: PackageLists, arches: readonly Arch[]): string[] {
  const native = arches[0] === undefined ? [] : [`APT::Architecture=${debianArch(arches[0])}`];
  return [
    `Dir::State=${join(folder, 'state')}`,
    `Dir::State::status=${join(folder, 'status')}`,
    `Dir::Cache=${join(folder, 'cache')}`,
    // Written nowhere, so that several of these may run at once.
    'Dir::Cache::pkgcache=',
    'Dir::Cache::srcpkgcache=',
    `Dir::Etc::SourceList=${join(folder, 'sources.list')}`,
    'Dir::Etc::SourceParts=/dev/null',
    'Dir::Etc::Trusted=/dev/null',
    `Dir::Etc::TrustedParts=${join(folder, 'keys')}`,
    'Debug::NoLocking=true',
    // Root would fetch as another user, who may not look into our folders.
    'APT::Sandbox::User=',
    'Acquire::Languages=none',
    'Acquire::ForceHash=SHA256',
    ...native,
    ...arches.map((arch) => `APT::Architectures::=${debianArch(arch)}`),
  ].flatMap((option) => ['-o', option]);
}

/** Lines of a sources.list: only the distribution's own, because others seldom know a second architecture. */
async function machineSources(signal: AbortSignal): Promise<string[]> {
  const format = '$(ORIGIN) deb $(REPO_URI) $(RELEASE) $(COMPONENT)';
  const { stdout } = await run('apt-get', ['indextargets', '--format', format, 'Identifier: Packages'], { signal });
  const lines = stdout.split('\n').flatMap((line) => /^(?:Debian|Ubuntu) (deb .*)$/.exec(line)?.[1] ?? []);
  if (lines.length === 0) {
    throw new HarnessError(
      'BOOTPROOF_NO_PACKAGE_SOURCES',
      'this machine has no package lists of Debian: run `apt-get update` as root',
    );
  }
  return [...new Set(lines)].sort();
}

async function fetchLists(folder: string, sources: readonly string[], signal: AbortSignal): Promise<void> {
  await writeAtomic(join(folder, 'sources.list'), `${sources.join('\n')}\n`);
  await writeAtomic(join(folder, 'status'), '');
  await makeFolder(join(folder, 'state', 'lists', 'partial'));
  await makeFolder(join(folder, 'cache', 'archives', 'partial'));
  await makeFolder(join(folder, 'keys'));
  for (const key of await machineKeys()) await replaceLink(join(folder, 'keys', key.name), key.path);
  try {
    await run('apt-get', [...aptOptions({ folder }, ARCHES), '-q', 'update'], { signal, env: { LC_ALL: 'C' } });
  } catch (error) {
    signal.throwIfAborted();
    throw new HarnessError(
      'BOOTPROOF_PACKAGES_UNREACHABLE',
      `the package lists cannot be fetched (${messageOf(error)}): check the network and the machine's package sources`,
      error instanceof HarnessError ? error.facts : {},
      { cause: error },
    );
  }
}

/** The keys that the distribution signs its lists with: newer ones keep them in the second folder only. */
async function machineKeys(): Promise<{ name: string; path: string }[]> {
  const keys: { name: string; path: string }[] = [];
  for (const [folder, wanted] of [
    ['/etc/apt/trusted.gpg.d', /\.(?:gpg|asc)$/],
    ['/usr/share/keyrings', /^(?:debian|ubuntu)-archive-.*\.(?:gpg|asc)$/],
  ] as const) {
    for (const name of await namesIn(folder)) if (wanted.test(name)) keys.push({ name, path: join(folder, name) });
  }
  return keys;
}

/** Changes when the folder is laid out differently. */
const LAYOUT = 1;
