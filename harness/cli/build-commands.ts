import { JSON_OPTIONS } from './json-options.ts';
import type { CommandSpec, OptionSpec } from './option-spec.ts';

const ARCH: OptionSpec = { flags: '--arch <arch>', describes: 'arm64 or x86_64', required: true };

/** The release pipeline, part by part, and the demo release that is made with it. */
export const BUILD_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'build kernel',
    summary: "build a kernel without modules out of Debian's newest source",
    options: [
      ARCH,
      { flags: '--output <file>', describes: 'where the kernel goes', required: true },
      {
        flags: '--config <file,…>',
        describes: "pieces of kernel configuration, in order; all else is off (default: the demo's)",
      },
      ...JSON_OPTIONS,
    ],
    run: async (given, context) => (await import('./commands/build-kernel.ts')).runBuildKernel(given, context),
  },
  {
    name: 'build rootfs',
    summary: 'build an EROFS root file system out of Debian packages',
    options: [
      ARCH,
      { flags: '--output <file>', describes: 'where the image goes', required: true },
      { flags: '--recipe <folder>', describes: "the folder of rootfs.toml (default: the demo's)" },
      { flags: '--generation <name>', describes: 'which PID 1 the recipe is to be given', default: 'inittab' },
      {
        flags: '--builder <builder>',
        describes: "where it is packed: with this machine's mkfs.erofs, or in a container without a network",
        choices: ['host', 'docker'],
        default: 'host',
      },
      {
        flags: '--image <image>',
        describes: 'the container image to pack in, such as alpine:3.22 (default: one made of Debian packages)',
      },
      ...JSON_OPTIONS,
    ],
    run: async (given, context) => (await import('./commands/build-rootfs.ts')).runBuildRootfs(given, context),
  },
  {
    name: 'build binaries',
    summary: "download host-side programs and write the manifest's entries for them",
    options: [
      { flags: '--config <file>', describes: 'what to download, and from where', default: 'upstream.toml' },
      { flags: '--out <folder>', describes: 'the release folder', default: 'dist' },
      { flags: '--fragment <file>', describes: 'where the entries go, as JSON', default: 'binaries.json' },
      ...JSON_OPTIONS,
    ],
    run: async (given, context) => (await import('./commands/build-binaries.ts')).runBuildBinaries(given, context),
  },
  {
    name: 'build release',
    summary: 'build the release of one architecture: tarball, checksum and manifest',
    options: [
      { flags: '--version <version>', describes: 'the asset version, such as 0.5.1', required: true },
      ARCH,
      { flags: '--kernel <file>', describes: 'the kernel', required: true },
      { flags: '--rootfs <file>', describes: 'the root file system (default: built like the demo’s)' },
      { flags: '--cmdline <text>', describes: 'the kernel command line (default: the contract’s)' },
      { flags: '--kernel-version <version>', describes: 'the version of the kernel' },
      { flags: '--source-repo <name>', describes: 'the repository that the kernel was built from' },
      { flags: '--source-ref <ref>', describes: 'the tag or branch there' },
      { flags: '--source-sha <commit>', describes: 'the commit there' },
      { flags: '--binaries <file>', describes: 'entries that `build binaries` wrote' },
      { flags: '--out <folder>', describes: 'the release folder', default: 'dist' },
      ...JSON_OPTIONS,
    ],
    run: async (given, context) => (await import('./commands/build-release.ts')).runBuildRelease(given, context),
  },
  {
    name: 'build manifest',
    arguments: '<manifests...>',
    summary: 'merge per-architecture manifests into the unified one',
    options: [{ flags: '--output <file>', describes: 'where it goes', default: 'dist/manifest.json' }, ...JSON_OPTIONS],
    run: async (given, context) => (await import('./commands/build-manifest.ts')).runBuildManifest(given, context),
  },
  {
    name: 'demo',
    summary: 'build the demo release and say where it is',
    options: [
      { flags: '--out <folder>', describes: 'copy it there (default: it stays in the cache)' },
      { flags: '--cdn <folder>', describes: 'write the tree there that a CDN must serve for it' },
      ...JSON_OPTIONS,
    ],
    run: async (given, context) => (await import('./commands/demo.ts')).runDemo(given, context),
  },
];
