import type { OptionSpec } from './option-spec.ts';

/** The flags of `verify` that name what came before. */
export const HISTORY_OPTIONS: readonly OptionSpec[] = [
  {
    flags: '--previous <target>',
    describes: 'compare with an earlier release: a folder, a tarball, a CDN, or a kept run (docs/history.md)',
  },
  {
    flags: '--previous-release <version>',
    describes:
      'the earlier release of a CDN (default: the one that latest.json names); alone: on the CDN that is judged',
  },
  { flags: '--ledger <file>', describes: 'hold the release against a ledger of everything that was ever published' },
  { flags: '--tags <file>', describes: 'hold the release against the tags of its repository, as git lists them' },
];
