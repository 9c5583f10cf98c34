import { defineCheck } from '../check.ts';
import { hasManifest } from './each-manifest.ts';

/** The manifests are there. */
export const manifestPresent = defineCheck({
  id: 'manifest/present',
  holds: 'a manifest.json lies in the folder of each architecture, and the merged one at the top of the release',
  why: 'the consumer fetches the merged manifest first: without it nothing of the release can be found',
  mend: 'let `build release` write the manifest of each architecture, and `build manifest` merge them at the end',
  tier: 'contract',
  per: 'release',
  evidence: 'manifest',
  appliesTo: hasManifest,
  check: ({ copies }, { subject: { has, arches } }) => {
    const missing = (at: string, hint: string): { at: string; problem: string; hint: string } => ({
      at,
      problem: `${at} is missing`,
      hint,
    });
    const folders = has.archManifest ? arches : [];
    return [
      ...folders
        .filter((arch) => !copies.some((copy) => copy.place === 'folder' && copy.arch === arch))
        .map((arch) =>
          missing(`${arch}/manifest.json`, 'the build of this architecture failed or its output was not collected'),
        ),
      ...(has.mergedManifest && !copies.some(({ place }) => place === 'merged')
        ? [missing('manifest.json', 'the step that merges the manifests did not run')]
        : []),
    ];
  },
});
