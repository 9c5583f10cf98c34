import type { Arch } from '../../core/arch.ts';
import { type Sha256, isSha256 } from '../../core/digest.ts';
import { HarnessError } from '../../core/errors.ts';
import { run } from '../../host/process.ts';
import { type PackageLists, aptOptions } from './package-lists.ts';

/** One exact package file. */
export interface PackageFile {
  readonly name: string;
  readonly version: string;
  readonly sha256: Sha256;
  readonly url: string;
}

/** Packages by name, with everything that they depend on or alone. */
export interface PackageWish {
  readonly arch: Arch;
  readonly names: readonly string[];
  readonly dependencies: boolean;
}

/**
 * The package files that a wish comes down to, sorted by name.
 *
 * @throws {HarnessError} `BOOTPROOF_TOOL_FAILED` when a name is unknown.
 */
export async function resolvePackages(
  lists: PackageLists,
  { arch, names, dependencies }: PackageWish,
  signal: AbortSignal,
): Promise<PackageFile[]> {
  const how = dependencies ? ['install', '--no-install-recommends'] : ['download'];
  const args = [...aptOptions(lists, [arch]), '-qq', ...how, '--print-uris', ...names];
  const { stdout } = await run('apt-get', args, { signal, env: { LC_ALL: 'C' } });
  return parsePrintedUris(stdout).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * What `apt-get --print-uris` prints: a quoted address, a file name `{name}_{version}_{architecture}.deb` with the
 * version's colon escaped, a size and a digest.
 *
 * @throws {HarnessError} `BOOTPROOF_PACKAGES_UNREADABLE` for a line that is none of these.
 */
export function parsePrintedUris(text: string): PackageFile[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith("'"))
    .map((line) => {
      const [, url, name, version, sha256 = ''] =
        /^'([^']+)' ([^_ ]+)_([^_ ]+)_\S+\.deb \d+ SHA256:(\S+)$/.exec(line.trim()) ?? [];
      if (url === undefined || name === undefined || version === undefined || !isSha256(sha256)) {
        throw new HarnessError(
          'BOOTPROOF_PACKAGES_UNREADABLE',
          `apt-get names a package without a SHA-256: ${line}: use a newer mirror`,
          { line },
        );
      }
      return { name, version: decodeURIComponent(version), sha256, url };
    });
}
