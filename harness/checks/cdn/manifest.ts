import { defineCheck } from '../check.ts';
import { isPublished } from './applies.ts';
import { arrivalProblem } from './sights.ts';

/** The manifest of the version is served at its path. */
export const cdnManifest = defineCheck({
  id: 'cdn/manifest',
  holds: 'the merged manifest is served whole at the path of its version, can be read, and names that version',
  why: 'consumers fetch it first: without it nothing of the release is found, or another release is',
  mend: 'upload the merged manifest of this build whole to `asset/v{version}/manifest.json`',
  tier: 'contract',
  per: 'release',
  evidence: 'cdn',
  after: ['manifest/schema', 'cdn/tls'],
  appliesTo: isPublished,
  check: ({ version, manifest, reading }) => {
    if (version === null || manifest === null) {
      return [
        {
          at: 'manifest.json',
          problem: 'it cannot be looked for: latest.json names no version',
          hint: 'say --release',
        },
      ];
    }
    const at = manifest.path;
    const arrival = arrivalProblem(manifest);
    if (arrival !== null) return [arrival];
    if (reading?.manifest == null) {
      const [first] = reading?.problems ?? [];
      return [{ at, problem: `it is no manifest: ${first?.at ?? ''} ${first?.problem ?? ''}`.trimEnd() }];
    }
    const { asset_version: named } = reading.manifest;
    if (named === version) return [];
    const problem = `it says version ${named}, but stands at the path of ${version}`;
    return [{ at, problem, expected: version, actual: named, hint: 'the manifest of another build was uploaded' }];
  },
});
