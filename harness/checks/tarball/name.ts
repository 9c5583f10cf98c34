import { parseTarballName, tarballName } from '../../release/member-names.ts';
import { defineCheck } from '../check.ts';
import { hasTarball } from './has-tarball.ts';

/** The tarball is there and its name tells the truth. */
export const tarballNamed = defineCheck({
  id: 'tarball/name',
  holds:
    'the tarball is a file named boot-assets-{arch}-v{version}.tar.gz, for its architecture and its manifest’s version',
  why: 'downloads are found by this name: users get another version, or nothing',
  tier: 'contract',
  per: 'arch',
  evidence: 'tarball',
  appliesTo: hasTarball,
  check: ({ name, found, manifest }, { arch, subject }) => {
    if (name === null || found === 'missing') {
      const expected = `boot-assets-${String(arch)}-v{version}.tar.gz`;
      return [{ at: expected, problem: `there is no tarball for ${String(arch)}`, expected, hint: LOST }];
    }
    if (found !== 'file') {
      return [{ at: name, problem: `it is ${found === 'folder' ? 'a folder' : 'no regular file'}, not a tarball` }];
    }
    const version = manifest?.manifest?.asset_version;
    const named = parseTarballName(name);
    if (named === undefined) {
      // A tarball by itself may have been renamed by whoever downloaded it; in a release its name is its address.
      const isPublished = subject.kind !== 'tarball';
      const expected = `boot-assets-${String(arch)}-v${version ?? '{version}'}.tar.gz`;
      return isPublished
        ? [{ at: name, problem: 'the name is not that of a release’s tarball', expected, actual: name }]
        : [];
    }
    const wrong = [];
    if (named.arch !== arch) {
      wrong.push({
        at: name,
        problem: `the name says ${named.arch}, but the tarball stands for ${String(arch)}`,
        expected: `boot-assets-${String(arch)}-v${named.version}.tar.gz`,
        actual: name,
        hint: 'the outputs of two build jobs were swapped',
      });
    }
    if (version !== undefined && named.version !== version) {
      wrong.push({
        at: name,
        problem: `the name says version ${named.version}, the manifest inside says ${version}`,
        expected: tarballName(named.arch, version),
        actual: name,
        hint: 'the tarball was packed with another --version than the manifest, or renamed',
      });
    }
    return wrong;
  },
});

const LOST = 'the build of this architecture failed or its output was not collected';
