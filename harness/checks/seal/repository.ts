import type { Problem } from '../../core/finding.ts';
import { defineCheck } from '../check.ts';

/** A repository is what it says. */
export const sealRepository = defineCheck({
  id: 'seal/repository',
  holds: 'the repository says what it is, and each name in it leads to an image with the digest of that name',
  why: 'the boot refuses the repository, or mounts an image by a name that means another',
  mend: 'make the name lead to the image of its digest again: pull the image anew',
  judges: 'sealed image',
  tier: 'contract',
  per: 'release',
  evidence: 'seal',
  appliesTo: () => null,
  lacksSubject: ({ repository }) => (repository === null ? 'no repository was named' : null),
  check: ({ repository }) => {
    if (repository === null) return [];
    const { metaProblem, images, objects } = repository;
    return [
      ...(metaProblem === null ? [] : [{ at: 'meta.json', problem: `it cannot be read: ${metaProblem}` }]),
      ...images.flatMap(({ name, leadsTo, problem }): Problem[] => {
        const at = `images/${name}`;
        if (problem !== null) return [{ at, problem: leadsTo === null ? problem : `it is no image: ${problem}` }];
        if (leadsTo === null) return [{ at, problem: 'it leads to a file that is no object of the repository' }];
        const isNamed = name.startsWith('refs/') || name === leadsTo;
        return isNamed ? [] : [{ at, problem: `it leads to the image ${leadsTo}`, expected: name, actual: leadsTo }];
      }),
      ...objects.strays.map((at) => ({ at, problem: 'it lies among the objects and has no object’s name' })),
    ];
  },
});
