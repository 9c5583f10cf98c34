import { z } from 'zod';
import { FormatError } from '../core/errors.ts';
import { parseJson } from '../formats/json.ts';
import { type Manifest, readManifest } from '../release/manifest.ts';
import type { FactsOf, Found, Row } from './kind.ts';

const file = z.strictObject({ path: z.string(), sha256: z.string() });

export const manifestSchema = z.strictObject({
  kind: z.literal('manifest'),
  schemaVersion: z.number(),
  assetVersion: z.string(),
  builtAt: z.string(),
  source: z.strictObject({ repo: z.string().nullable(), ref: z.string().nullable(), sha: z.string().nullable() }),
  targets: z.record(
    z.string(),
    z.strictObject({ kernel: file, kernelVersion: z.string().nullable(), rootfs: file, commandLine: z.string() }),
  ),
  binaries: z.array(
    z.strictObject({
      name: z.string(),
      version: z.string(),
      installDir: z.string().nullable(),
      targets: z.record(z.string(), file),
    }),
  ),
});

type ManifestFacts = FactsOf<typeof manifestSchema>;

/** Whether a JSON document means to be a manifest, however broken. */
export function looksLikeManifest(bytes: Uint8Array): boolean {
  try {
    const { value } = parseJson(bytes);
    return value !== null && typeof value === 'object' && MARKS.filter((key) => key in value).length >= 2;
  } catch (error) {
    if (error instanceof FormatError) return false;
    throw error;
  }
}

/** A manifest: of one architecture or merged. No facts when its form is too wrong to be read. */
export function inspectManifest(bytes: Uint8Array): Found<ManifestFacts | null> {
  const { manifest, problems } = readManifest(bytes);
  return {
    facts: manifest === null ? null : manifestFacts(manifest),
    problems: problems.map(({ at, problem }) => (at === '' ? problem : `${at}: ${problem}`)),
  };
}

/** The lines that describe a manifest. */
export function renderManifest(facts: ManifestFacts): Row[] {
  const { schemaVersion, assetVersion, builtAt, source, targets, binaries } = facts;
  const arches = Object.keys(targets);
  const from = [source.repo, source.ref, source.sha].filter((part) => part !== null);
  return [
    ['is', `a ${arches.length > 1 ? 'merged manifest' : 'manifest of one architecture'}`],
    ['release', `${assetVersion}, schema ${String(schemaVersion)}, built ${builtAt}`],
    ...(from.length === 0 ? [] : ([['source', from.join(' ')]] satisfies Row[])),
    ...Object.entries(targets).flatMap(([arch, { kernel, kernelVersion, rootfs, commandLine }]): Row[] => [
      [arch, `${kernel.path}${kernelVersion === null ? '' : ` (Linux ${kernelVersion})`} ${kernel.sha256}`],
      ['', `${rootfs.path} ${rootfs.sha256}`],
      ['', commandLine],
    ]),
    ...binaries.map(({ name, version, installDir, targets: files }): Row => {
      const place = installDir === null ? '' : `, installed in ${installDir}`;
      return ['binary', `${name} ${version} for ${Object.keys(files).join(', ')}${place}`];
    }),
  ];
}

function manifestFacts(manifest: Manifest): ManifestFacts {
  const { schema_version, asset_version, built_at, source_repo, source_ref, source_sha, targets, binaries } = manifest;
  const only = ({ path, sha256 }: z.infer<typeof file>): z.infer<typeof file> => ({ path, sha256 });
  return {
    kind: 'manifest',
    schemaVersion: schema_version,
    assetVersion: asset_version,
    builtAt: built_at,
    source: { repo: source_repo ?? null, ref: source_ref ?? null, sha: source_sha ?? null },
    targets: Object.fromEntries(
      Object.entries(targets).map(([arch, { kernel, rootfs, kernel_cmdline }]) => [
        arch,
        {
          kernel: only(kernel),
          kernelVersion: kernel.version ?? null,
          rootfs: only(rootfs),
          commandLine: kernel_cmdline,
        },
      ]),
    ),
    binaries: (binaries ?? []).map(({ name, version, install_dir, targets: files }) => ({
      name,
      version,
      installDir: install_dir ?? null,
      targets: Object.fromEntries(Object.entries(files).map(([arch, one]) => [arch, only(one)])),
    })),
  };
}

const MARKS = ['schema_version', 'asset_version', 'built_at', 'targets', 'binaries'];
