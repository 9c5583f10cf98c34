import { defineCheck } from '../check.ts';

/** A boot leaves the release as it was. */
export const artifacts = defineCheck({
  id: 'boot/artifacts',
  holds: 'the kernel and the root file system have the same digests after the boot as before it',
  why: 'what was tested is not what ships: something wrote to the release while it was being judged',
  mend: 'judge a copy that nothing else writes to',
  needs: ['qemu-system', 'virtiofsd'],
  tier: 'boot',
  per: 'arch',
  evidence: 'boot',
  appliesTo: () => null,
  check: ({ artifacts }) =>
    artifacts
      .filter(({ sha256Before, sha256After }) => sha256Before !== sha256After)
      .map(({ path, sha256Before, sha256After }) => ({
        at: path,
        problem: 'the file changed while it was booted',
        expected: sha256Before,
        actual: sha256After,
        hint: 'another process writes to the release folder: judge a copy that nobody touches',
      })),
});
