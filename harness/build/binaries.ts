import { join } from 'node:path';
import { ARCHES } from '../core/arch.ts';
import type { Progress } from '../core/progress.ts';
import { copyInto } from '../host/copy.ts';
import { download } from '../host/download.ts';
import { digestOfFile } from '../host/file-digest.ts';
import { makeTemporaryFolder } from '../host/temporary-folder.ts';
import { DEFAULT_LIMITS } from '../release/limits.ts';
import type { ManifestBinary } from '../release/manifest.ts';
import { binaryFile, binaryPath } from '../release/object-path.ts';
import { extractMember } from './extract-member.ts';
import type { UpstreamBinary, UpstreamSource } from './upstream-config.ts';

/** How upstream programs are taken into a release. */
export interface BinariesRequest {
  readonly binaries: readonly UpstreamBinary[];
  /** The release folder: files go to `{out}/bin/{name}/{path-safe version}/{arch}/{name}`. */
  readonly out: string;
  /** Where proxy variables are read from. @default none: no proxy */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

/**
 * Downloads the programs, takes them out of their archives, and gives the manifest's entries for them.
 *
 * @throws {HarnessError} `BOOTPROOF_HTTP` or `BOOTPROOF_ARCHIVE`, naming the URL.
 */
export async function buildBinaries(request: BinariesRequest): Promise<ManifestBinary[]> {
  await using scratch = await makeTemporaryFolder('binaries');
  const entries: ManifestBinary[] = [];
  for (const { name, version, install_dir, source } of request.binaries) {
    const targets: ManifestBinary['targets'] = {};
    for (const arch of ARCHES) {
      const from = source[arch];
      if (from === undefined) continue;
      const target = join(request.out, binaryFile(name, version, arch));
      await fetchProgram(name, from, join(scratch.path, `${name}-${arch}`), target, request);
      targets[arch] = { path: binaryPath('asset-v', name, version, arch), sha256: await digestOfFile(target) };
    }
    entries.push({ name, version, targets, ...(install_dir === undefined ? {} : { install_dir }) });
  }
  return entries;
}

async function fetchProgram(
  name: string,
  source: UpstreamSource,
  downloaded: string,
  target: string,
  { env = {}, signal, progress }: BinariesRequest,
): Promise<void> {
  await download(source.url, downloaded, {
    signal,
    env,
    limitBytes: DEFAULT_LIMITS.binaryBytes,
    onBytes: (done, total) => progress({ label: 'binaries', detail: name, done, ...(total === null ? {} : { total }) }),
  });
  if (source.format === 'tgz') await extractMember(downloaded, source.extract, target, source.url);
  else await copyInto(downloaded, target, 0o755);
}
