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

/** The disk store. */
export const DISKS_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'disks list',
    summary: 'list the templates and the guests’ clones of them',
    options: [TEMPLATES, CLONES, ...JSON_OPTIONS],
    run: async (given, context) => (await import('./commands/disks-list.ts')).runDisksList(given, context),
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
      ...JSON_OPTIONS,
    ],
    run: async (given, context) => (await import('./commands/disks-overlay.ts')).runDisksOverlay(given, context),
  },
  {
    name: 'disks check',
    arguments: '[folder]',
    summary: 'look through templates, clones and, below a folder, qcow2 overlays; nothing is written',
    options: [TEMPLATES, CLONES, ...JSON_OPTIONS],
    run: async (given, context) => (await import('./commands/disks-check.ts')).runDisksCheck(given, context),
  },
];
