import type { Subject } from '../subject.ts';

/** Every check of the area applies to targets that come with tarballs. */
export function hasTarball(subject: Subject): string | null {
  return subject.has.tarball ? null : 'the target comes without a tarball';
}
