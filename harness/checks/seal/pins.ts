import type { Problem } from '../../core/finding.ts';
import { defineCheck } from '../check.ts';

/** What an image is known by stays. */
export const sealPins = defineCheck({
  id: 'seal/pins',
  holds: 'the image has the digests that it was pinned to, in each format and hash',
  why: 'the same layers give another digest with another tool, and systems sealed before no longer boot what is built now',
  mend: 'compare with the tool and mode that made the pinned digests; pin anew only when the change is meant',
  judges: 'sealed image',
  tier: 'contract',
  per: 'release',
  evidence: 'seal',
  after: ['seal/image'],
  appliesTo: () => null,
  lacksSubject: ({ pins, image }) =>
    pins === null ? 'no pins were named' : image === null ? 'no image was named to recompute the digest from' : null,
  check: ({ pins, image }) => {
    const found = new Map(image?.digests.map((one) => [`${one.mode} ${one.format} ${one.algorithm}`, one.digest]));
    return Object.entries(pins ?? {}).flatMap(([name, expected]): Problem[] => {
      const actual = found.get(name);
      if (actual === expected) return [];
      if (actual === undefined) return [{ at: name, problem: 'the image has no digest of this mode, format and hash' }];
      return [{ at: name, problem: 'the image has another digest than the one that was pinned', expected, actual }];
    });
  },
});
