import type { Problem } from '../../core/finding.ts';
import { defineCheck } from '../check.ts';

/** The boot finds what it looks for. */
export const sealBootChoice = defineCheck({
  id: 'seal/boot-choice',
  holds: 'the first image of the command line that the repository has is whole, and there is one',
  why: 'the boot finds nothing, or stops at an image that fails its digest without trying the next',
  mend: 'put the image of the command line into the repository, or make the command line for the one that is there',
  judges: 'sealed image',
  tier: 'contract',
  per: 'release',
  evidence: 'seal',
  after: ['seal/cmdline'],
  appliesTo: () => null,
  lacksSubject: ({ cmdline, repository }) =>
    cmdline === null ? 'no command line was named' : repository === null ? 'no repository was named' : null,
  check: ({ cmdline, repository }) => {
    if (cmdline === null || repository === null) return [];
    const { images, objects } = repository;
    const tried = cmdline.trials.map(({ digest }) => digest);
    for (const digest of tried) {
      // As at boot: by its digest among the images, then by the same name among the references.
      const found = images.find(({ name }) => name === digest) ?? images.find(({ name }) => name === `refs/${digest}`);
      if (found?.leadsTo == null) continue;
      const actual = objects.wrong.find(({ id }) => id === found.leadsTo)?.found ?? found.leadsTo;
      if (actual === digest) return [];
      const problem = `the boot stops at the image ${digest}: what the repository has under this name has another digest`;
      return [{ at: cmdline.from, problem, expected: digest, actual }] satisfies Problem[];
    }
    const problem = `the repository has none of the images that the command line names: ${tried.join(', ')}`;
    return [{ at: cmdline.from, problem }] satisfies Problem[];
  },
});
