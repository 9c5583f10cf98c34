import type { OptionSpec } from './option-spec.ts';

/** The flags of commands that look at servers elsewhere. */
export const LIVE_OPTIONS: readonly OptionSpec[] = [
  {
    flags: '--release <version>',
    describes: 'the release of a CDN to judge (default: the one that latest.json names)',
  },
  {
    flags: '--resolve <host:address>',
    describes: 'ask the edge at this address, without a proxy; give it several times to compare edges',
    repeats: true,
  },
  {
    flags: '--samples <n>',
    describes: 'how often each object is asked for at each edge (default: 1, for latest.json and the manifest 3)',
  },
  {
    flags: '--origin <name=where>',
    describes: 'another place that holds the release, a base URL or a folder, to be compared; may be repeated',
    repeats: true,
  },
  { flags: '--connections <n>', describes: 'the most connections to a server at once', default: '4' },
  { flags: '--offline', describes: 'open no connection to another machine; say what would have to be fetched' },
];
