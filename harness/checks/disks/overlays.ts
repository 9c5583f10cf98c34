import type { Problem } from '../../core/finding.ts';
import { defineCheck } from '../check.ts';

/** Guests' overlays can be read down to their bases. */
export const diskOverlays = defineCheck({
  id: 'disks/overlays',
  holds:
    'every qcow2 overlay has a sound header, says the format of its base, and leads to bases that are there, in a chain with an end',
  why: 'a guest does not start again after an upgrade or a clean-up, or reads its base as something that a guest wrote',
  mend: 'look with `qemu-img check`; say the base and its format with `qemu-img rebase -u -F`; bring lost bases back before the guest starts',
  judges: 'disk store',
  tier: 'contract',
  per: 'release',
  evidence: 'store',
  appliesTo: () => null,
  check: ({ overlays }) =>
    overlays.flatMap(({ path, chain, broken }) => [
      ...(broken === null ? [] : [{ at: path, problem: broken }]),
      ...chain.flatMap(({ path: at, isMarkedCorrupt, backingName, backingFormat }): Problem[] => [
        ...(isMarkedCorrupt
          ? [{ at, problem: 'QEMU marked the image as corrupt', hint: 'look at it with `qemu-img check`' }]
          : []),
        ...(backingName !== null && backingFormat === null
          ? [
              {
                at,
                problem: `the format of the backing file ${backingName} is not said, so QEMU guesses it from bytes that a guest may have written`,
                hint: 'say it with `qemu-img rebase -u -F raw` or `-F qcow2`',
              },
            ]
          : []),
      ]),
    ]),
});
