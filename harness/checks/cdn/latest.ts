import type { Problem } from '../../core/finding.ts';
import { type JsonText, parseJson } from '../../formats/json.ts';
import { isAssetVersion } from '../../release/version.ts';
import { defineCheck } from '../check.ts';
import { isLive } from './applies.ts';
import type { CdnEvidence } from './evidence.ts';
import { arrivalProblem } from './sights.ts';

/** The pointer leads to a release. */
export const cdnLatest = defineCheck({
  id: 'cdn/latest',
  holds:
    'latest.json is served, names one version as the manifest spells it, and the manifest of that version is there',
  why: 'users who ask for no version get none, or one that was never published',
  mend: 'write `{"version":"x.y.z"}` in one step, as the last of the upload, when the manifest is there',
  tier: 'contract',
  per: 'release',
  evidence: 'cdn',
  after: ['cdn/tls'],
  appliesTo: isLive,
  check: (evidence) => {
    if (evidence.latest === null) return [];
    const arrival = arrivalProblem(evidence.latest);
    return arrival === null ? checkText(evidence) : [arrival];
  },
});

function checkText({ latestText, version, manifest }: CdnEvidence): Problem[] {
  const at = 'latest.json';
  const expected = '{"version":"x.y.z"}';
  const actual = (latestText ?? '').slice(0, 200);
  let reading: JsonText;
  try {
    reading = parseJson(Buffer.from(latestText ?? ''));
  } catch {
    return [
      { at, problem: 'it is no JSON', expected, actual, hint: 'it was cut while it was written, or never was one' },
    ];
  }
  const [ambiguity] = reading.ambiguities;
  if (ambiguity !== undefined) {
    const problem = `${ambiguity.pointer.slice(1, 80)} can be read in two ways (${ambiguity.kind})`;
    return [{ at, problem, expected, actual, hint: 'consumers do not agree on what it says' }];
  }
  const { version: named } = (reading.value ?? {}) as { version?: unknown };
  if (typeof named !== 'string') return [{ at, problem: 'it names no version', expected, actual }];
  if (!isAssetVersion(named)) {
    const hint = isAssetVersion(named.slice(1))
      ? 'the name of the tag was written instead of the version'
      : 'see the step that writes it';
    return [{ at, problem: `"${named.slice(0, 80)}" is no version`, expected, actual, hint }];
  }
  // Another version than the one that is judged is not looked for.
  if (named === version && manifest?.gets[0]?.ending === 'status') {
    const problem = `it names ${named}, but ${manifest.path} answers ${manifest.gets[0].status}`;
    return [{ at, problem, hint: 'it was moved before the release was uploaded: the pointer goes last' }];
  }
  return [];
}
