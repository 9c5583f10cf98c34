import { defineCheck } from '../check.ts';
import { OWN_BOOT } from './own-boot.ts';

/** A sealed system comes up. */
export const sealBoots = defineCheck({
  ...OWN_BOOT,
  id: 'seal/boots',
  holds: 'the system comes up from the image that its command line names, by its own initrd or root',
  why: 'nothing that is right with digests and objects helps whoever turns the machine on',
  mend: 'read the end of the console in `guests/`; when the image is not found, look at `seal/boot-choice` first',
  tier: 'boot',
  evidence: 'sealed-boot',
  after: ['seal/kernel', 'seal/cmdline', 'seal/boot-choice'],
  check: ({ system, boot }) =>
    boot === null || boot.isUp
      ? []
      : [
          {
            at: system,
            problem: `it did not come up: ${boot.end}`,
            ...(boot.tail.length === 0 ? {} : { actual: boot.tail.slice(-3).join(' | ') }),
            hint: `its console stands in ${boot.folder}; what it says once it is up is named with --up-when`,
          },
        ],
});
