import { defineCheck } from '../check.ts';
import { hasTarball } from './has-tarball.ts';

/** The files beside a tarball are its members. */
export const looseFiles = defineCheck({
  id: 'tarball/loose-files',
  holds: 'kernel, rootfs.erofs and manifest.json beside the tarball are the same bytes as its members',
  why: 'the CDN is filled from the loose files and the release page from the tarball: users get two different releases',
  mend: 'unpack the tarball beside itself, or build both in one run: do not mix the outputs of two',
  tier: 'contract',
  per: 'arch',
  evidence: 'tarball',
  after: ['tarball/archive'],
  appliesTo: (subject) =>
    hasTarball(subject) ?? (subject.kind === 'tarball' ? 'a tarball alone is judged by itself' : null),
  check: ({ loose, tar: { entries } }) =>
    loose.flatMap(({ name, sha256, sizeBytes }) => {
      const [entry, second] = entries.filter((entry) => entry.name === name && entry.type === '0' && !entry.isSparse);
      if (entry === undefined || second !== undefined || entry.sha256 === sha256) return [];
      const sizes = `${sizeBytes} and ${entry.sizeBytes} bytes`;
      return [
        {
          at: name,
          problem: `${name} beside the tarball differs from ${name} inside it (${sizes})`,
          expected: entry.sha256 ?? 'a member that could be read',
          actual: sha256 ?? 'a file too large to read',
          hint: 'one of the two is left from an earlier build',
        },
      ];
    }),
});
