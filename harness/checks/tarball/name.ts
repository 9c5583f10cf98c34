import type { Problem } from '../../core/finding.ts';
import { parseTarballName } from '../../release/member-names.ts';
import { defineCheck } from '../check.ts';
import type { TarballEvidence } from './evidence.ts';
import { hasTarball } from './has-tarball.ts';

/** The tarball is there and its name tells the truth. */
export const tarballNamed = defineCheck({
  id: 'tarball/name',
  holds:
    'the tarball is a file named boot-assets-{arch}-v{version}.tar.gz, for its architecture and its manifest’s version, and no other tarball lies there',
  why: 'downloads are found by this name: users get another version, or nothing',
  mend: 'let the build name the tarball after the architecture and version of its manifest, and begin with an empty output folder',
  tier: 'contract',
  per: 'arch',
  evidence: 'tarball',
  appliesTo: hasTarball,
  check: (evidence, { arch, subject }) => [
    ...checkTarball(evidence, String(arch), subject.kind !== 'tarball'),
    ...evidence.strays.map((at) => ({
      at,
      problem: `${at} lies beside the tarball and belongs to no part of this release`,
      hint: 'it is left from an earlier build, and would be published',
    })),
  ],
});

function checkTarball({ name, found, manifest }: TarballEvidence, arch: string, isPublished: boolean): Problem[] {
  const version = manifest?.manifest?.asset_version;
  const expected = `boot-assets-${arch}-v${version ?? '{version}'}.tar.gz`;
  if (name === null || found === 'missing') {
    return [{ at: expected, problem: `there is no tarball for ${arch}`, expected, hint: LOST }];
  }
  if (found !== 'file') {
    return [{ at: name, problem: `it is ${found === 'folder' ? 'a folder' : 'no regular file'}, not a tarball` }];
  }
  const named = parseTarballName(name);
  if (named === undefined) {
    // A tarball by itself may have been renamed by whoever downloaded it; in a release its name is its address.
    if (!isPublished) return [];
    return [{ at: name, problem: 'the name is not that of a release’s tarball', expected, actual: name }];
  }
  const problems: Problem[] = [];
  if (named.arch !== arch) {
    const problem = `the name says ${named.arch}, but the tarball stands for ${arch}`;
    problems.push({ at: name, problem, expected, actual: name, hint: 'the outputs of two build jobs were swapped' });
  }
  if (version !== undefined && named.version !== version) {
    const problem = `the name says version ${named.version}, the manifest inside says ${version}`;
    const hint = 'the tarball was packed with another --version than the manifest, or renamed';
    problems.push({ at: name, problem, expected, actual: name, hint });
  }
  return problems;
}

const LOST = 'the build of this architecture failed or its output was not collected';
