import { isArch } from '../../core/arch.ts';
import { shortDigest } from '../../core/digest.ts';
import { BOOT_ROLES, bootFileName } from '../../release/object-path.ts';
import { defineCheck } from '../check.ts';
import { hasTarball } from './has-tarball.ts';

/** The manifest inside describes the files beside it. */
export const memberDigests = defineCheck({
  id: 'tarball/digests',
  holds: 'kernel and rootfs.erofs have the digests that the manifest inside the tarball gives them',
  why: 'the consumer refuses the files, or has verified others than it boots',
  mend: 'find out which is right, the file or the manifest: pack the file again that was damaged, or write the manifest from the files, as the last step before packing',
  tier: 'contract',
  per: 'arch',
  evidence: 'tarball',
  after: ['tarball/archive'],
  appliesTo: hasTarball,
  check: ({ loose, tar: { entries }, manifest }, { arch }) => {
    const target = arch !== null && isArch(arch) ? manifest?.manifest?.targets[arch] : undefined;
    if (target === undefined) return [];
    return BOOT_ROLES.flatMap((role) => {
      const file = bootFileName(role);
      const [entry, second] = entries.filter(({ name }) => name === file);
      const expected = target[role].sha256;
      // Missing, doubled and odd members are other checks' claims; so is the spelling of a digest.
      if (entry?.sha256 == null || second !== undefined || entry.type !== '0' || entry.isSparse) return [];
      if (entry.sha256 === expected.toLowerCase()) return [];
      const isBeside = loose.some(({ name, sha256 }) => name === file && sha256 === expected.toLowerCase());
      const problem = `${file} has the digest ${shortDigest(entry.sha256)}…, the manifest inside says ${expected.slice(0, 12)}…${isBeside ? `, as ${file} beside the tarball has` : ''}`;
      return [
        {
          at: file,
          problem,
          expected,
          actual: entry.sha256,
          hint: isBeside
            ? 'the member was changed or damaged: pack the tarball again'
            : 'the manifest was written before the file was built again, or the file was damaged since',
        },
      ];
    });
  },
});
