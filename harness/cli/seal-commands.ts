import { VERITY_ALGORITHMS } from '../formats/fs-verity.ts';
import { JSON_OPTIONS } from './json-options.ts';
import type { CommandSpec, OptionSpec } from './option-spec.ts';

const ALGORITHM: OptionSpec = {
  flags: '--algorithm <name>',
  describes: 'the hash of image and objects',
  choices: VERITY_ALGORITHMS,
  default: 'sha256',
};
const FROM_DUMP: OptionSpec = { flags: '--from-dump <file>', describes: 'the tree, as a dump; - is standard input' };

/** composefs images, and the digests on the kernel command line that they are trusted by. */
export const SEAL_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'seal digest',
    arguments: '[file]',
    summary: 'print the fs-verity digest of a file, or of the image of a tree',
    options: [
      FROM_DUMP,
      { flags: '--format <format,…>', describes: 'the image formats: v1, v1-auto, v1-0, v2', default: 'v1' },
      ALGORITHM,
      ...JSON_OPTIONS,
    ],
    run: async (given, context) => (await import('./commands/seal-digest.ts')).runSealDigest(given, context),
  },
  {
    name: 'seal image',
    summary: 'write the composefs image of a tree, and print its digest',
    options: [
      { ...FROM_DUMP, required: true },
      { flags: '--out <file>', describes: 'where the image goes', required: true },
      { flags: '--format <format>', describes: 'the image format: v1, v1-auto, v1-0 or v2', default: 'v1' },
      ALGORITHM,
      ...JSON_OPTIONS,
    ],
    run: async (given, context) => (await import('./commands/seal-image.ts')).runSealImage(given, context),
  },
  {
    name: 'seal dump',
    arguments: '<image>',
    summary: 'print the tree of a composefs image as a dump',
    options: JSON_OPTIONS,
    run: async (given, context) => (await import('./commands/seal-dump.ts')).runSealDump(given, context),
  },
  {
    name: 'seal karg',
    arguments: '<action> <text>',
    summary:
      'parse the digests of a kernel command line in the order of their trial, or render the argument for a digest',
    options: [
      { flags: '--format <format>', describes: 'render: the image format, v1 or v2', default: 'v1' },
      { ...ALGORITHM, describes: 'render: the hash of the digest' },
      { flags: '--insecure', describes: 'render: let the boot go on without verity' },
      ...JSON_OPTIONS,
    ],
    run: async (given, context) => (await import('./commands/seal-karg.ts')).runSealKarg(given, context),
  },
];
