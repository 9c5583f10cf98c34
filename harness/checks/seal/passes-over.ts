import { defineCheck } from '../check.ts';
import { OWN_BOOT } from './own-boot.ts';

/** An image that is not there is passed over. */
export const sealPassesOver = defineCheck({
  ...OWN_BOOT,
  id: 'seal/passes-over',
  holds: 'the system’s own boot takes the second image of its command line where the repository has not the first',
  why: 'a system that was installed with images of one format only does not boot with a command line for both',
  mend: 'put images of both formats into the repository, or let the initrd go on to the next digest when an image is missing',
  tier: 'full',
  evidence: 'sealed-second',
  after: ['seal/boots'],
  check: ({ system, trials }) =>
    trials
      .filter(({ boot }) => !boot.isUp)
      .map(({ change, boot }) => ({
        at: system,
        problem: `it did not come up when ${change}: ${boot.end}`,
        hint: `its console stands in ${boot.folder}`,
      })),
});
