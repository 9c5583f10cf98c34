import { defineCheck } from '../check.ts';

/** The command line names images that a boot can try. */
export const sealCmdline = defineCheck({
  id: 'seal/cmdline',
  holds: 'the kernel command line names a composefs image, and each of its composefs arguments is well formed',
  why: 'the boot stops at the first argument that is malformed, however right the others are',
  mend: 'make the argument with `bootproof seal karg render`, and put it on the line as it is',
  judges: 'sealed image',
  tier: 'contract',
  per: 'release',
  evidence: 'seal',
  appliesTo: () => null,
  lacksSubject: ({ cmdline }) => (cmdline === null ? 'no command line was named' : null),
  check: ({ cmdline }) => {
    if (cmdline === null) return [];
    const { from, problem, trials } = cmdline;
    if (problem !== null) return [{ at: from, problem }];
    if (trials.length > 0) return [];
    return [{ at: from, problem: 'it names no composefs image', expected: 'composefs.digest=v1-sha256-12:DIGEST' }];
  },
});
