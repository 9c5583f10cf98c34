import type { Problem } from '../../core/finding.ts';
import { isAssetVersion, schemaVersionOf } from '../../release/version.ts';
import { defineCheck } from '../check.ts';
import { eachManifest, hasManifest } from './each-manifest.ts';
import type { ManifestEvidence } from './evidence.ts';

/** The version fields fit each other. */
export const manifestVersions = defineCheck({
  id: 'manifest/versions',
  holds: 'asset_version is a version, the same in every copy, and schema_version is its first number',
  why: 'the consumer refuses a manifest whose schema is not that of the version that it asked for',
  mend: 'pass one version to all builds of a release; the schema version follows from it and is set by nobody',
  tier: 'contract',
  per: 'release',
  evidence: 'manifest',
  after: ['manifest/schema'],
  appliesTo: hasManifest,
  check: (evidence) => [
    ...eachManifest(evidence, ({ asset_version, schema_version }) => {
      if (!isAssetVersion(asset_version)) {
        const problem = `asset_version "${asset_version}" is no version`;
        return [{ key: 'asset_version', problem, expected: 'a version like 0.5.1, 9.9.9-e2e or 1.0.0+build' }];
      }
      const expected = schemaVersionOf(asset_version);
      if (schema_version === expected) return [];
      return [
        {
          key: 'schema_version',
          problem: `schema_version is ${schema_version}, but the major number of asset_version ${asset_version} is ${expected}`,
          expected: String(expected),
          actual: String(schema_version),
          hint: 'the schema version follows from the asset version: do not set it by hand',
        },
      ];
    }),
    ...differing(evidence),
  ],
});

function differing({ copies }: ManifestEvidence): Problem[] {
  const versions = new Map<string, string[]>();
  for (const { at, reading } of copies) {
    if (reading.manifest === null) continue;
    const { asset_version } = reading.manifest;
    versions.set(asset_version, [...(versions.get(asset_version) ?? []), at]);
  }
  if (versions.size < 2) return [];
  const actual = [...versions].map(([version, places]) => `${version} in ${places.join(', ')}`).join('; ');
  const hint = 'parts of two builds were collected into one release';
  return [
    { at: 'asset_version', problem: `the copies of the manifest are of different versions: ${actual}`, actual, hint },
  ];
}
