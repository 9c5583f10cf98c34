import type { Problem } from '../../core/finding.ts';
import { compareAssetVersions, isAssetVersion, parseAssetVersion } from '../../release/version.ts';
import { isLive } from '../cdn/applies.ts';
import { defineCheck } from '../check.ts';
import type { Subject } from '../subject.ts';
import type { HistoryEvidence } from './evidence.ts';
import { taggedVersions } from './tagged-versions.ts';

/** The pointer moves forward, and with every release. */
export const historyLatest = defineCheck({
  id: 'history/latest',
  holds:
    'latest.json names no version before the released ones that are known (--previous, --tags, and the release itself), and no pre-release',
  why: 'users who ask for the newest release are kept on, or sent back to, what was mended since',
  mend: 'let latest.json name the newest full release, and move it with a release only',
  tier: 'contract',
  per: 'release',
  evidence: 'history',
  appliesTo: hasPointer,
  lacksSubject: ({ latest }) => (latest === null ? 'latest.json names no version: see cdn/latest' : null),
  check: (evidence) => {
    const { latest } = evidence;
    if (latest === null) return [];
    const released = releasedVersions(evidence);
    const [newest] = released;
    if (newest === undefined) return [];
    if (isPrerelease(latest)) {
      const problem = `it names the pre-release ${latest}, although ${newest.version} was released`;
      return [
        { at: AT, problem, expected: newest.version, actual: latest, hint: 'only full releases move the pointer' },
      ];
    }
    return compareAssetVersions(latest, newest.version) >= 0 ? [] : [behind(latest, newest)];
  },
});

function hasPointer(subject: Subject): string | null {
  const { history } = subject;
  if (history?.previous === true || history?.tags === true) return isLive(subject);
  return isLive(subject) ?? 'neither an earlier release (--previous) nor tags (--tags) were named';
}

interface Released {
  readonly version: string;
  readonly by: 'previous' | 'tag' | 'itself';
  readonly date: string | null;
}

/** Full releases that are known to exist, the newest first. */
function releasedVersions({ current, previous, tags }: HistoryEvidence): Released[] {
  const known: Released[] = [
    { version: current.version, by: 'itself', date: current.builtAt },
    ...(previous === null ? [] : [{ version: previous.version, by: 'previous', date: previous.builtAt } as const]),
    ...taggedVersions(tags ?? []).map(({ version, date }) => ({ version, by: 'tag', date }) as const),
  ];
  return known
    .filter(({ version }) => isAssetVersion(version) && !isPrerelease(version))
    .sort((a, b) => compareAssetVersions(b.version, a.version));
}

function behind(latest: string, { version, by, date }: Released): Problem {
  const since = date === null ? '' : `, since ${date.slice(0, 10)}`;
  return {
    at: AT,
    problem: {
      itself: `it was not moved: ${version} is published and it still names ${latest}`,
      previous: `it was rolled back: ${version} was released before, and it names ${latest}`,
      tag: `it is frozen: the tag of ${version} exists${since}, and it still names ${latest}`,
    }[by],
    expected: version,
    actual: latest,
    hint: {
      itself:
        'the upload skipped it: a synchronisation by size alone takes two versions of one length for the same file',
      previous:
        'an old copy was uploaded again, or somebody serves old metadata: withdraw a release by publishing the next one',
      tag: 'the release of that tag was built and never published, or an edge serves an old pointer',
    }[by],
  };
}

function isPrerelease(version: string): boolean {
  return parseAssetVersion(version).prerelease.length > 0;
}

const AT = 'latest.json';
