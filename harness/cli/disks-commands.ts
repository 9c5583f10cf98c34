import { JSON_OPTIONS } from './json-options.ts';
import type { CommandSpec, OptionSpec } from './option-spec.ts';

const TEMPLATES: OptionSpec = {
  flags: '--templates <folder>',
  describes: "where <stack>/rootfs.ext4 stand (default: $MICROVM_ROOTFS_TEMPLATE_DIR, else the microvm registry's)",
};
const CLONES: OptionSpec = {
  flags: '--clones <folder>',
  describes: "where <vm>/rootfs.ext4 stand (default: $MICROVM_ROOTFS_CLONES_DIR, else the microvm registry's)",
};

const STORE: OptionSpec = {
  flags: '--store <folder>',
  describes: 'where prepared disks are kept (default: in the cache)',
};
const GUEST_SHA256: OptionSpec = {
  flags: '--guest-sha256 <digest>',
  describes: 'the digest that is expected of the guest program (default: that of our own)',
};

/** The disk store. */
export const DISKS_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'disks',
    summary: "keep guests' disks; with --exec, put another store of disks through its paces (docs/disks.md)",
    options: [
      { flags: '--exec <command>', describes: 'the store: it is given the verbs and flags of these commands' },
      { flags: '--only <scenario,…>', describes: 'play these scenarios only' },
      {
        flags: '--expected-failures <file>',
        describes: 'scenarios that are known to fail; one of them that does not fails',
      },
      { flags: '--timeout <duration>', describes: 'the most that one run of it may take', default: '60s' },
      ...JSON_OPTIONS,
    ],
    run: async (given, context) => (await import('./commands/disks.ts')).runDisks(given, context),
  },
  {
    name: 'disks list',
    summary: 'list the templates, the guests’ clones of them, and prepared disks',
    options: [TEMPLATES, CLONES, STORE, ...JSON_OPTIONS],
    run: async (given, context) => (await import('./commands/disks-list.ts')).runDisksList(given, context),
  },
  {
    name: 'disks prepare',
    arguments: '<image>',
    summary: 'make the disk of an image (an OCI layout, as a folder or tar archive, or a plain folder), or find it',
    options: [
      STORE,
      { flags: '--tag <name>', describes: 'which image of a layout that holds several' },
      { flags: '--arch <arch>', describes: 'for which architecture, where an image is for several' },
      { flags: '--rootfs', describes: 'with a guest program in it' },
      { flags: '--guest <file>', describes: 'that program (default: our own, which prints what it sees)' },
      GUEST_SHA256,
      { flags: '--guest-place <path>', describes: 'where it stands in the disk', default: '/sbin/bootproof-guest' },
      ...JSON_OPTIONS,
    ],
    run: async (given, context) => (await import('./commands/disks-prepare.ts')).runDisksPrepare(given, context),
  },
  {
    name: 'disks clone',
    arguments: '<stack> <vm>',
    summary: 'give a guest its own copy of a template, or the one that it has',
    options: [TEMPLATES, CLONES, ...JSON_OPTIONS],
    run: async (given, context) => (await import('./commands/disks-clone.ts')).runDisksClone(given, context),
  },
  {
    name: 'disks release',
    arguments: '<vm>',
    summary: "remove a guest's clone",
    options: [CLONES, ...JSON_OPTIONS],
    run: async (given, context) => (await import('./commands/disks-release.ts')).runDisksRelease(given, context),
  },
  {
    name: 'disks overlay',
    arguments: '<base> <overlay>',
    summary: 'give a guest an empty qcow2 overlay over a disk',
    options: [
      { flags: '--base-format <format>', describes: 'what the base is', choices: ['raw', 'qcow2'], default: 'raw' },
      { flags: '--reuse', describes: 'keep an overlay that is there and sound: a restart' },
      STORE,
      ...JSON_OPTIONS,
    ],
    run: async (given, context) => (await import('./commands/disks-overlay.ts')).runDisksOverlay(given, context),
  },
  {
    name: 'disks gc',
    summary: 'remove prepared disks of other versions that nothing needs',
    options: [
      STORE,
      { flags: '--overlays <folder>', describes: 'keep what overlays below it stand on', repeats: true },
      GUEST_SHA256,
      { flags: '--dry-run', describes: 'remove nothing, say what would be' },
      ...JSON_OPTIONS,
    ],
    run: async (given, context) => (await import('./commands/disks-gc.ts')).runDisksGc(given, context),
  },
  {
    name: 'disks check',
    arguments: '[folder]',
    summary: 'look through a store, ours or another tool’s, without writing; without a folder through the usual ones',
    options: [TEMPLATES, CLONES, STORE, ...JSON_OPTIONS],
    run: async (given, context) => (await import('./commands/disks-check.ts')).runDisksCheck(given, context),
  },
];
