import type { Problem } from '../../core/finding.ts';
import { defineCheck } from '../check.ts';

/** All that an image needs is there and whole. */
export const sealObjects = defineCheck({
  id: 'seal/objects',
  holds: 'each object has the fs-verity digest that it is named by, and every object that an image needs is there',
  why: 'the file reads as an input/output error, or somebody changed what a sealed system runs',
  mend: 'remove the object and pull the image again',
  judges: 'sealed image',
  tier: 'contract',
  per: 'release',
  evidence: 'seal',
  appliesTo: () => null,
  lacksSubject: ({ repository }) => (repository === null ? 'no repository was named' : null),
  check: ({ repository }) => {
    if (repository === null) return [];
    const images = new Set(repository.images.map(({ leadsTo }) => leadsTo));
    return [
      ...repository.objects.wrong.map(({ id, found }): Problem => ({
        at: `objects/${id.slice(0, 2)}/${id.slice(2)}`,
        problem: `${images.has(id) ? 'the image' : 'the object'} has another fs-verity digest than its name`,
        expected: id,
        actual: found,
        hint: 'its bytes were changed after it was stored: remove it and pull the image again',
      })),
      ...repository.images.flatMap(({ name, missing }) =>
        missing.map(({ id, file }): Problem => ({
          at: `images/${name}`,
          problem: `it needs the object ${id} for ${file}, which is not there`,
        })),
      ),
    ];
  },
});
