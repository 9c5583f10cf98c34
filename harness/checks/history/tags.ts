import type { Problem } from '../../core/finding.ts';
import type { Tag } from '../../release/tags.ts';
import { isAssetVersion, parseAssetVersion } from '../../release/version.ts';
import { defineCheck } from '../check.ts';
import { hasTags } from './applies.ts';
import type { ReleaseFacts } from './evidence.ts';
import { taggedVersions } from './tagged-versions.ts';

/** What is released is what was tagged, and the other way round. */
export const historyTags = defineCheck({
  id: 'history/tags',
  holds:
    'the release has its tag, the tag that its manifest names as its source points to the commit that it was built from, and the CDN serves every release that was tagged since --previous',
  why: 'nobody can build the release again from its tag, or a release that was announced never reaches users',
  mend: 'tag the commit that was built, before it is built, and publish each release that is tagged or remove its tag',
  tier: 'contract',
  per: 'release',
  evidence: 'history',
  appliesTo: hasTags,
  check: ({ current, tags, unpublished }) => [
    ...checkTag(current, tags ?? []),
    ...checkSource(current, tags ?? []),
    ...(unpublished ?? []).map((version) => ({
      at: `v${version}`,
      problem: `the tag v${version} exists, and the CDN has no release ${version}`,
      hint: 'its build ran without the step that uploads, or failed: publish it, or remove the tag',
    })),
  ],
});

function checkTag({ version }: ReleaseFacts, tags: readonly Tag[]): Problem[] {
  // Builds of a branch and trials have no tag.
  if (!isAssetVersion(version) || parseAssetVersion(version).prerelease.length > 0) return [];
  if (taggedVersions(tags).some((tag) => tag.version === version)) return [];
  const problem = `the release ${version} has no tag: there is neither v${version} nor ${version}`;
  return [{ at: `v${version}`, problem, hint: 'it was built by hand, or the list of tags is older than the release' }];
}

function checkSource({ version, sourceRef, sourceSha }: ReleaseFacts, tags: readonly Tag[]): Problem[] {
  if (sourceRef === null || sourceSha === null) return [];
  const name = sourceRef.replace(/^refs\/tags\//, '');
  const tag = tags.find((one) => one.name === name);
  if (tag === undefined || tag.commit === sourceSha.toLowerCase()) return [];
  return [
    {
      at: name,
      problem: `the tag ${name} points to another commit than ${version} was built from`,
      expected: `${sourceSha} (source_sha of the manifest)`,
      actual: tag.commit,
      hint: 'the tag was made at the head of a branch after the build, or was moved',
    },
  ];
}
