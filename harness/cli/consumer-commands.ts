import { JSON_OPTIONS } from './json-options.ts';
import type { CommandSpec } from './option-spec.ts';

/** The commands around those who download releases. */
export const CONSUMER_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'consumer',
    summary: 'run a downloader through a hostile CDN and say what it survives (docs/consumer.md)',
    options: [
      {
        flags: '--exec <command>',
        describes: 'the downloader; it is given the base URL, version, architecture, cache folder and bin folder',
      },
      { flags: '--only <scenario,…>', describes: 'play these scenarios only' },
      {
        flags: '--expected-failures <file>',
        describes: 'scenarios that are known to fail; one of them that does not fails',
      },
      { flags: '--timeout <duration>', describes: 'the most that one run of it may take', default: '60s' },
      ...JSON_OPTIONS,
    ],
    run: async (given, context) => (await import('./commands/consumer.ts')).runConsumer(given, context),
  },
  {
    name: 'consumer prepare',
    arguments: '<base-url> <version> <arch> <cache> <bin>',
    summary: 'take a release from a CDN to its places with our own consumer; the version may be `latest`',
    options: [
      { flags: '--lock <file>', describes: 'act only on the manifest that this assets.lock pins' },
      { flags: '--write-lock <file>', describes: 'pin what was prepared in this assets.lock' },
      { flags: '--events', describes: 'print what happens as lines of JSON' },
      {
        flags: '--stall <duration>',
        describes: 'give up a connection that brings nothing for so long',
        default: '20s',
      },
      { flags: '--timeout <duration>', describes: 'the most that all of it may take', default: '30m' },
    ],
    run: async (given, context) => (await import('./commands/consumer-prepare.ts')).runConsumerPrepare(given, context),
  },
];
