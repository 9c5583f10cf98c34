import { defineCheck } from '../check.ts';

/** composefs can make an image of the layers. */
export const sealImage = defineCheck({
  id: 'seal/image',
  holds: 'the layers of the image are whole, and make a tree by the rules of composefs',
  why: 'whoever pulls the image cannot seal it, or gets another tree than its builder',
  mend: 'pull or build the image again; layers must bring the folders of what they hold',
  judges: 'sealed image',
  tier: 'contract',
  per: 'release',
  evidence: 'seal',
  appliesTo: () => null,
  lacksSubject: ({ image }) => (image === null ? 'no image was named to recompute the digest from' : null),
  check: ({ image }) => (image?.problem == null ? [] : [{ at: image.name, problem: image.problem }]),
});
