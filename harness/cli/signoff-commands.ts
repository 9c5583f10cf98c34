import { JSON_OPTIONS } from './json-options.ts';
import type { CommandSpec } from './option-spec.ts';

/** Signing a passed run, and checking what was signed. */
export const SIGNOFF_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'signoff create',
    arguments: '<run>',
    summary: 'sign a run that passed with --tier full: a run folder, or `latest`',
    options: [
      { flags: '--key <file>', describes: 'the private key: PEM, Ed25519 or ECDSA P-256', required: true },
      { flags: '--out <file>', describes: 'the sign-off to write (default: signoff.dsse.json in the run folder)' },
      ...JSON_OPTIONS,
    ],
    run: async (given, context) => (await import('./commands/signoff-create.ts')).runSignoffCreate(given, context),
  },
  {
    name: 'signoff verify',
    arguments: '<run-or-file>',
    summary: 'check a sign-off: who signed it, that the bytes at hand are the signed ones, how old it is',
    options: [
      { flags: '--key <file>', describes: 'the public key of whoever signed, in PEM', required: true },
      {
        flags: '--against <where>',
        describes: 'the bytes at hand: a release folder, a tarball or a base URL (default, for a run: what it judged)',
      },
      { flags: '--release <version>', describes: 'the version at the base URL (default: what its latest.json names)' },
      { flags: '--max-age <days>', describes: 'refuse a run that ended longer ago, such as 30d' },
      { flags: '--require <check,…>', describes: 'refuse a sign-off without these checks among those that passed' },
      ...JSON_OPTIONS,
    ],
    run: async (given, context) => (await import('./commands/signoff-verify.ts')).runSignoffVerify(given, context),
  },
];
