import { defineCheck } from '../check.ts';

/** Nothing is booted unverified. */
export const sealSecure = defineCheck({
  id: 'seal/secure',
  holds: 'no composefs argument carries the mark ? of a boot that goes on without verity',
  why: 'whoever can write to the disk can change what is booted, and the digest on the command line says nothing',
  mend: 'take the `?` out of the argument: it is for development',
  judges: 'sealed image',
  tier: 'contract',
  per: 'release',
  evidence: 'seal',
  after: ['seal/cmdline'],
  appliesTo: () => null,
  lacksSubject: ({ cmdline }) => (cmdline === null ? 'no command line was named' : null),
  check: ({ cmdline }) =>
    (cmdline?.trials ?? [])
      .filter(({ isInsecure }) => isInsecure)
      .map(({ digest }) => ({
        at: cmdline?.from ?? '',
        problem: `the image ${digest} is marked insecure: "?" lets the boot go on without verity`,
        hint: 'the mark is for development; a release leaves it out',
      })),
});
