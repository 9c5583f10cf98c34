import { defineCheck } from '../check.ts';
import { hasTarball } from './has-tarball.ts';
import { isTarballMember } from '../../release/member-names.ts';

/** Nothing in the tarball is beyond all measure. */
export const tarballSize = defineCheck({
  id: 'tarball/size',
  holds: 'the tarball and each of its members is smaller than its limit, and none is empty',
  why: 'whoever unpacks it fills the disk, or boots an empty file',
  mend: 'look at the build step that made the file: an empty one failed or found the disk full, a huge one swept in what is no part of a release',
  tier: 'contract',
  per: 'arch',
  evidence: 'tarball',
  after: ['tarball/name'],
  appliesTo: hasTarball,
  check: ({ name, sizeBytes, tar: { stopped, entries } }) => {
    const hint = 'something was padded or packed by mistake, or somebody wants to fill disks';
    if (stopped !== null) return [{ at: stopped.at, problem: `over the size limit: ${stopped.problem}`, hint }];
    if (sizeBytes === 0)
      return [{ at: String(name), problem: 'the file is empty', hint: 'the disk was full when it was written' }];
    return entries
      .filter(({ name, type, sizeBytes }) => isTarballMember(name) && type === '0' && sizeBytes === 0)
      .map(({ name }) => ({ at: name, problem: 'the member is empty', hint: 'the build step that makes it failed' }));
  },
});
