import { VERITY_ALGORITHMS } from '../formats/verity-algorithms.ts';
import { SEAL_MODES } from '../seal/oci/seal-mode.ts';
import { SEALED_OPTIONS } from './seal-flags.ts';
import { JSON_OPTIONS } from './json-options.ts';
import type { CommandSpec, OptionSpec } from './option-spec.ts';

const ALGORITHM: OptionSpec = {
  flags: '--algorithm <name>',
  describes: 'the hash of image and objects',
  choices: VERITY_ALGORITHMS,
  default: 'sha256',
};
/** Where a tree comes from: one of them. */
const TREE: readonly OptionSpec[] = [
  { flags: '--from-dump <file>', describes: 'the tree, as a dump; - is standard input' },
  { flags: '--from-oci <layout>', describes: 'the tree, as an OCI image layout: a folder or an archive, and :TAG' },
  { flags: '--layers <tar...>', describes: 'the tree, as layers, the lowest first; bare, or packed with gzip or zstd' },
  {
    flags: '--mode <mode>',
    describes:
      'what a tree of layers is made for: plain (unless told otherwise), boot, or user: plain with user.* attributes',
    choices: SEAL_MODES,
  },
];

/** composefs images, and the digests on the kernel command line that they are trusted by. */
export const SEAL_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'seal digest',
    arguments: '[file]',
    summary: 'print the fs-verity digest of a file, or of the image of a tree',
    options: [
      ...TREE,
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
      ...TREE,
      { flags: '--out <file>', describes: 'where the image goes' },
      { flags: '--repository <folder>', describes: 'a composefs repository that image and objects go to' },
      { flags: '--ref <name>', describes: 'the name that the repository gives the image of the first format' },
      { flags: '--format <format,…>', describes: 'the image formats: v1, v1-auto, v1-0, v2', default: 'v1' },
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
    name: 'seal check',
    arguments: '<target>',
    summary: 'say what is wrong with a sealed image: an OCI layout, a unified kernel image, or a composefs repository',
    options: [
      { flags: '--cmdline <text>', describes: 'the kernel command line, where the target is no unified kernel image' },
      ...SEALED_OPTIONS,
      ...JSON_OPTIONS,
    ],
    run: async (given, context) => (await import('./commands/seal-check.ts')).runSealCheck(given, context),
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
