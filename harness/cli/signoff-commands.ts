import { JSON_OPTIONS } from './json-options.ts';
import type { CommandSpec } from './option-spec.ts';

/** Signing a passed run, and checking what was signed. */
export const SIGNOFF_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'signoff create',
    arguments: '<run>',
    summary: 'sign a run that passed with --tier full: a run folder, or `latest`',
    options: [
      { flags: '--key <file>', describes: 'the private key: PEM, Ed25519 or ECDSA P-256' },
      {
        flags: '--keyless',
        describes:
          'without a key: by the identity of this CI job, which sigstore certifies and logs for everybody to see',
      },
      {
        flags: '--signing-config <file>',
        describes: 'where to sign without a key: a signing_config.json (default: the public sigstore)',
      },
      {
        flags: '--against <folder>',
        describes:
          'the release folder, which must hold what was judged and nothing else (default: where it was judged)',
      },
      {
        flags: '--out <file>',
        describes: 'the sign-off to write (default: in the run folder, signoff.dsse.json or signoff.sigstore.json)',
      },
      ...JSON_OPTIONS,
    ],
    run: async (given, context) => (await import('./commands/signoff-create.ts')).runSignoffCreate(given, context),
  },
  {
    name: 'signoff verify',
    arguments: '<run-or-file>',
    summary: 'check a sign-off: who signed it, that the bytes at hand are the signed ones, how old it is',
    options: [
      { flags: '--key <file>', describes: 'the public key of whoever signed, in PEM' },
      { flags: '--identity <who>', describes: 'of a keyless sign-off: who signed; * stands for all but / and @' },
      { flags: '--issuer <url>', describes: 'of a keyless sign-off: who vouches for the identity' },
      {
        flags: '--repository <url>',
        describes: 'of a keyless sign-off: for which repository, or URL@REF (default: both of the signing workflow)',
      },
      {
        flags: '--trusted-root <file>',
        describes: 'whom to trust with identities, without network: a trusted_root.json (default: the public sigstore)',
      },
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
