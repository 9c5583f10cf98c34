import { BOOT_ROLES, bootFileName } from '../../release/object-path.ts';
import { defineCheck } from '../check.ts';
import { hasTarball } from './has-tarball.ts';

/** The files beside a tarball are its members. */
export const looseFiles = defineCheck({
  id: 'tarball/loose-files',
  holds: 'kernel, rootfs.erofs and manifest.json beside the tarball are the same bytes as its members',
  why: 'the CDN is filled from the loose files and the release page from the tarball: users get two different releases',
  mend: 'keep the copy whose digest the manifests list and make the other from it, or build both anew in one run',
  tier: 'contract',
  per: 'arch',
  evidence: 'tarball',
  after: ['tarball/archive'],
  appliesTo: (subject) =>
    hasTarball(subject) ?? (subject.kind === 'tarball' ? 'a tarball alone is judged by itself' : null),
  check: ({ loose, tar: { entries }, manifest }, { arch }) =>
    loose.flatMap(({ name, sha256, sizeBytes }) => {
      const [entry, second] = entries.filter((entry) => entry.name === name && entry.type === '0' && !entry.isSparse);
      if (entry === undefined || second !== undefined || entry.sha256 === sha256) return [];
      const sizes = `${sizeBytes} and ${entry.sizeBytes} bytes`;
      const role = BOOT_ROLES.find((one) => bootFileName(one) === name);
      const target = arch === null ? undefined : manifest?.manifest?.targets[arch];
      const listed = role === undefined ? undefined : target?.[role].sha256.toLowerCase();
      const good = goodOne(listed, sha256, entry.sha256);
      const [expected, actual] = good === 'beside' ? [sha256, entry.sha256] : [entry.sha256, sha256];
      return [
        {
          at: name,
          problem: `${name} beside the tarball differs from ${name} inside it (${sizes})${LISTED[good]}`,
          expected: expected ?? 'a file that could be read',
          actual: actual ?? 'a file too large to read',
          hint: HINTS[good],
        },
      ];
    }),
});

/** Which of the two is the good one, where the manifest inside the tarball knows. */
function goodOne(listed: string | undefined, beside: string | null, inside: string | null): keyof typeof HINTS {
  if (listed === undefined) return 'unknown';
  return listed === beside ? 'beside' : listed === inside ? 'inside' : 'unknown';
}

const HINTS = {
  beside: 'the member was changed or damaged: pack the tarball again',
  inside: 'the file beside the tarball is left from another build, or damaged: take it from the tarball',
  unknown: 'one of the two is left from an earlier build',
} as const;

const LISTED = {
  beside: '; the manifest inside lists the one beside the tarball',
  inside: '; the manifest inside lists the one inside',
  unknown: '',
} as const;
