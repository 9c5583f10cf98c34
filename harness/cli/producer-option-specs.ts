import type { OptionSpec } from './option-spec.ts';

/** The flags of `verify` that are about the release's own builder. */
export const PRODUCER_OPTIONS: readonly OptionSpec[] = [
  {
    flags: '--producer <command>',
    describes:
      'run the builder of the root file system twice, on this machine, and compare what it makes with what ships (tier full; docs/builder.md)',
  },
  { flags: '--producer-timeout <duration>', describes: 'the most that one run of it may take', default: '30m' },
];
