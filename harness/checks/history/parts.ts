import type { Problem } from '../../core/finding.ts';
import { defineCheck } from '../check.ts';
import { hasPrevious } from './applies.ts';
import type { HistoryEvidence, ReleaseFacts, ReleaseFile } from './evidence.ts';
import { isDowngrade } from './is-downgrade.ts';

/** What users had they still get, and no older. */
export const historyParts = defineCheck({
  id: 'history/parts',
  holds:
    'every architecture and binary of --previous is still there, and no kernel and no binary has an earlier version than it had',
  why: 'an update takes something away: a command that is gone, a bug that was mended before',
  mend: 'bring the lost part back, or waive what is dropped on purpose, with the reason',
  tier: 'contract',
  per: 'release',
  evidence: 'history',
  appliesTo: hasPrevious,
  check: ({ current, previous }: HistoryEvidence) =>
    previous === null
      ? []
      : [...checkArches(current, previous), ...checkBinaries(current, previous), ...checkVersions(current, previous)],
});

function checkArches(current: ReleaseFacts, previous: ReleaseFacts): Problem[] {
  return lostArches(current, previous).map((arch) => ({
    at: `targets.${arch}`,
    problem: `the architecture ${arch} was dropped: ${previous.version} has it`,
    hint: 'one job of the release failed, or the merge took one manifest only',
  }));
}

/** A tarball holds one architecture: what it says of the others is nothing. */
function lostArches(current: ReleaseFacts, previous: ReleaseFacts): readonly string[] {
  if (current.manifest === null || previous.manifest === null) return [];
  return previous.arches.filter((arch) => !current.arches.includes(arch));
}

function checkBinaries(current: ReleaseFacts, previous: ReleaseFacts): Problem[] {
  const lost = lostArches(current, previous);
  const had = previous.files.filter(({ role, arch }) => role === 'binary' && !lost.includes(arch));
  const looked = had.filter(({ arch }) => current.arches.includes(arch));
  return [...Map.groupBy(looked, ({ part }) => part)].flatMap(([part, files]) => {
    const gone = files.filter(({ arch }) => find(current, part, arch) === undefined).map(({ arch }) => arch);
    if (gone.length === 0) return [];
    return [
      {
        at: `binaries ${part}`,
        problem:
          gone.length === files.length
            ? `the binary ${part} was dropped: ${previous.version} has it`
            : `the binary ${part} was dropped for ${gone.join(', ')}: ${previous.version} has it`,
        expected: files.map((file) => `${file.arch} ${file.version ?? ''}`.trim()).join(', '),
        hint: 'see whether the list of binaries was packed at all; what is dropped on purpose is waived, with its reason',
      },
    ];
  });
}

function checkVersions(current: ReleaseFacts, previous: ReleaseFacts): Problem[] {
  const problems = previous.files.flatMap(({ part, arch, role, version: before }) => {
    const after = find(current, part, arch)?.version ?? null;
    if (before === null || after === null || !isDowngrade(before, after)) return [];
    const what = role === 'binary' ? `binary ${part}` : part;
    const at = role === 'binary' ? `binaries ${part}` : `targets.${arch}.${part}.version`;
    return [
      {
        at,
        problem: `the ${what} went back from ${before} to ${after}`,
        expected: `${before} or later`,
        actual: after,
      },
    ];
  });
  // A binary has one version for all architectures.
  return [...new Map(problems.map((problem) => [problem.at, problem])).values()];
}

function find({ files }: ReleaseFacts, part: string, arch: string): ReleaseFile | undefined {
  return files.find((file) => file.part === part && file.arch === arch);
}
