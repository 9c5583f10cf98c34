import { defineCheck } from '../check.ts';

/** An image that is not there is passed over. */
export const sealPassesOver = defineCheck({
  id: 'seal/passes-over',
  holds: 'the system’s own boot takes the second image of its command line where the repository has not the first',
  why: 'a system that was installed with images of one format only does not boot with a command line for both',
  mend: 'put images of both formats into the repository, or let the initrd go on to the next digest when an image is missing',
  judges: 'sealed image',
  needs: ['qemu-system', 'mke2fs'],
  tier: 'full',
  per: 'release',
  evidence: 'sealed-second',
  after: ['seal/boots'],
  appliesTo: () => null,
  lacksSubject: ({ lacks }) => lacks,
  check: ({ system, trials }) =>
    trials
      .filter(({ boot }) => !boot.isUp)
      .map(({ change, boot }) => ({
        at: system,
        problem: `it did not come up when ${change}: ${boot.end}`,
        hint: `its console stands in ${boot.folder}`,
      })),
});
