import type { Problem } from '../../core/finding.ts';
import type { Manifest, ManifestBinary } from '../../release/manifest.ts';
import { mergeManifests } from '../../release/merge.ts';
import { defineCheck } from '../check.ts';
import { differences } from './differences.ts';
import { hasManifest } from './each-manifest.ts';
import type { ManifestEvidence } from './evidence.ts';

/** The merged manifest is its parts, no more and no less. */
export const manifestMerge = defineCheck({
  id: 'manifest/merge',
  holds: 'the merged manifest is the union of the per-architecture ones, which agree on what they share',
  why: 'users get what no build made: a lost architecture, a lost binary, or one installed in the wrong place',
  mend: 'merge with `build manifest`, out of builds that were given the same list of binaries',
  tier: 'contract',
  per: 'release',
  evidence: 'manifest',
  after: ['manifest/schema', 'manifest/present'],
  appliesTo: (subject) =>
    hasManifest(subject) ?? (subject.has.mergedManifest ? null : 'the target has no merged manifest'),
  check: (evidence) => {
    const whole = evidence.copies.find(({ place }) => place === 'merged')?.reading.manifest;
    const [first, ...others] = partsOf(evidence);
    if (whole == null || first === undefined) return [];
    const merged = withoutArches(whole, evidence.leftOut);
    const { merged: expected, conflicts } = mergeManifests(first, ...others);
    return [
      ...conflicts
        // Different versions are the finding of manifest/versions.
        .filter(({ at }) => at !== 'asset_version' && at !== 'schema_version')
        .map(({ at, problem }) => ({
          at: `${at} (per-architecture manifests)`,
          problem: `the architectures disagree on ${at}: ${problem}`,
          hint: 'the architectures were built from different lists of binaries',
        })),
      ...checkSources([first, ...others]),
      ...(evidence.leftOut.length === 0 ? checkTime([first, ...others], merged) : []),
      ...compare(expected, merged, conflicts.length > 0),
    ];
  },
});

/** The merged manifest names one commit for all. One of two spellings of it may be the shorter one. */
function checkSources(parts: readonly Manifest[]): Problem[] {
  const commits = parts.flatMap(({ source_sha }) => source_sha ?? []);
  const longest = commits.reduce((longest, one) => (one.length > longest.length ? one : longest), '');
  const other = commits.find((one) => !longest.startsWith(one));
  if (other === undefined) return [];
  return [
    {
      at: 'source_sha (per-architecture manifests)',
      problem: `the architectures were built from different commits: ${longest} and ${other}`,
      expected: 'one commit',
      actual: commits.join(', '),
      hint: 'one build job was repeated after the branch had moved on',
    },
  ];
}

/** Whichever part was the first when they were merged: its time stays. */
function checkTime(parts: readonly Manifest[], { built_at }: Manifest): Problem[] {
  const times = parts.map((part) => part.built_at);
  if (times.includes(built_at)) return [];
  return [
    {
      at: 'built_at (manifest.json)',
      problem: `built_at: the merged manifest says ${built_at.slice(0, 40)}, and no part of it was built then`,
      expected: [...new Set(times)].join(' or '),
      actual: built_at.slice(0, 40),
      hint: 'the merge ran on the manifests of another build, or its result was edited',
    },
  ];
}

/** The per-architecture manifests: those in the folders, else those in the tarballs. */
function partsOf({ copies }: ManifestEvidence): Manifest[] {
  const folder = copies.filter(({ place }) => place === 'folder');
  return (folder.length > 0 ? folder : copies.filter(({ place }) => place === 'tarball')).flatMap(({ reading }) =>
    reading.manifest === null ? [] : [reading.manifest],
  );
}

/** What a merged manifest says of the architectures that were asked for: the parts of the others were not read. */
function withoutArches(manifest: Manifest, leftOut: readonly string[]): Manifest {
  const kept = <T>(targets: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(Object.entries(targets).filter(([arch]) => !leftOut.includes(arch)));
  const { binaries = [] } = manifest;
  return {
    ...manifest,
    targets: kept(manifest.targets),
    binaries: binaries
      .filter(({ targets }) => Object.keys(targets).length === 0 || Object.keys(kept(targets)).length > 0)
      .map((binary) => ({ ...binary, targets: kept(binary.targets) })),
  };
}

function compare(expected: Manifest, merged: Manifest, conflicting: boolean): Problem[] {
  const problems: Problem[] = [];
  const hint = 'the merge ran on other files, or its result was edited';
  const differ = (key: string, want: unknown, have: unknown): void => {
    for (const { path, wanted, had } of differences(key, want, have)) {
      const problem = `${path}: the per-architecture manifests say ${wanted}, the merged one ${had}`;
      problems.push({ at: `${path} (manifest.json)`, problem, expected: wanted, actual: had, hint });
    }
  };
  for (const arch of new Set([...Object.keys(expected.targets), ...Object.keys(merged.targets)])) {
    differ(`targets.${arch}`, expected.targets[arch], merged.targets[arch]);
  }
  for (const field of ['source_repo', 'source_ref', 'source_sha'] as const)
    differ(field, expected[field], merged[field]);
  // When the parts disagree, no merge of them is right.
  if (conflicting) return problems;
  const [want, have] = [byName(expected), byName(merged)];
  for (const name of new Set([...want.keys(), ...have.keys()])) {
    const [wanted, had] = [want.get(name), have.get(name)];
    if (wanted === undefined || had === undefined) {
      differ(`binaries ${name}`, wanted?.version, had?.version);
      continue;
    }
    differ(`binaries ${name}: version`, wanted.version, had.version);
    differ(`binaries ${name}: install_dir`, wanted.install_dir, had.install_dir);
    for (const arch of new Set([...Object.keys(wanted.targets), ...Object.keys(had.targets)])) {
      differ(`binaries ${name}: targets.${arch}`, wanted.targets[arch], had.targets[arch]);
    }
  }
  return problems;
}

function byName({ binaries = [] }: Manifest): Map<string, ManifestBinary> {
  return new Map(binaries.map((binary) => [binary.name, binary]));
}
