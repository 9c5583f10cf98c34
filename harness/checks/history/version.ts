import type { Problem } from '../../core/finding.ts';
import { compareAssetVersions, isAssetVersion, parseAssetVersion } from '../../release/version.ts';
import { defineCheck } from '../check.ts';
import { hasPrevious } from './applies.ts';
import type { ReleaseFacts } from './evidence.ts';

/** Versions only ever go up, and one step of the schema at a time. */
export const historyVersion = defineCheck({
  id: 'history/version',
  holds: 'its version is higher than that of --previous, and its schema version is the same or the next one',
  why: 'consumers that compare versions never take it, and those that ask for the newest fall back or are shut out for good',
  mend: 'give the release the next version; one that failed is never published again under its own',
  tier: 'contract',
  per: 'release',
  evidence: 'history',
  appliesTo: hasPrevious,
  check: ({ current, previous }) => {
    if (previous === null) return [];
    return [...checkVersion(current, previous), ...checkSchema(current, previous)];
  },
});

function checkVersion({ version }: ReleaseFacts, previous: ReleaseFacts): Problem[] {
  // What is no version at all is told of by the manifest's checks.
  if (!isAssetVersion(version) || !isAssetVersion(previous.version)) return [];
  const order = compareAssetVersions(version, previous.version);
  if (order > 0 || isOfAnEarlierLine(version, previous.version)) return [];
  return [
    {
      at: 'asset_version',
      problem:
        version === previous.version
          ? `it is ${version}, and so is the earlier release: a version is given once`
          : `its version went ${order === 0 ? 'sideways' : 'back'}, from ${previous.version} to ${version}`,
      expected: `higher than ${previous.version}`,
      actual: version,
      hint: 'numbers count as numbers: 0.6.10 follows 0.6.9; a release that failed is replaced by the next version',
    },
  ];
}

/** A trial of something older, such as 0.0.1-alpha.12 or 0.0.0-dev.ab12cd3 beside 0.6.10, is offered to nobody as an update. */
function isOfAnEarlierLine(version: string, previous: string): boolean {
  const [one, other] = [parseAssetVersion(version), parseAssetVersion(previous)];
  if (one.prerelease.length === 0 || other.prerelease.length > 0) return false;
  return [one.major - other.major, one.minor - other.minor, one.patch - other.patch].some((step) => step !== 0);
}

function checkSchema({ schemaVersion: now }: ReleaseFacts, { schemaVersion: then, version }: ReleaseFacts): Problem[] {
  // One that goes back goes with a version that does.
  if (now <= then + 1) return [];
  return [
    {
      at: 'schema_version',
      problem: `its schema version jumps from ${then} to ${now}`,
      expected: `${then} or ${then + 1}, after ${version}`,
      actual: String(now),
      hint: 'consumers refuse a schema that they do not know: a jump that is meant is waived, with its reason',
    },
  ];
}
