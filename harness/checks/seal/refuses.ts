import { defineCheck } from '../check.ts';
import { OWN_BOOT } from './own-boot.ts';

/** Nobody can change what a sealed system runs. */
export const sealRefuses = defineCheck({
  ...OWN_BOOT,
  id: 'seal/refuses',
  holds:
    'the system’s own boot refuses an image that was replaced, and an object that was changed, has another digest or no fs-verity',
  why: 'whoever can write to the disk decides what runs, and the digest on the command line protects nobody',
  mend: 'mount with `verity=require` over a measured image, enable fs-verity on every object, and leave the `?` out',
  tier: 'full',
  evidence: 'sealed-tampering',
  after: ['seal/boots'],
  check: ({ system, trials }) =>
    trials
      .filter(({ boot }) => boot.isUp)
      .map(({ change, boot }) => ({
        at: system,
        problem: `it came up although ${change}`,
        expected: 'the boot ends, or the file cannot be read',
        actual: boot.end,
        hint: 'the overlay needs verity=require over a measured image, and objects fs-verity of their own',
      })),
});
