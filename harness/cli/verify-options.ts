import { ACCELERATOR_REQUESTS } from '../guest/accelerator/kind.ts';
import { MACHINE_REQUESTS } from '../guest/qemu/machine-request.ts';
import { TIERS } from '../checks/check.ts';
import { LAYOUTS } from '../release/layout.ts';
import { HISTORY_OPTIONS } from './history-option-specs.ts';
import { JSON_OPTIONS } from './json-options.ts';
import { LIVE_OPTIONS } from './live-option-specs.ts';
import type { OptionSpec } from './option-spec.ts';
import { PRODUCER_OPTIONS } from './producer-option-specs.ts';
import { SEALED_BOOT_OPTIONS, SEALED_OPTIONS } from './seal-flags.ts';

/** The flags of `verify`, which `start` passes on. */
export const VERIFY_OPTIONS: readonly OptionSpec[] = [
  {
    flags: '--tier <tier>',
    describes:
      'how deep to look: contract starts no guest, boot boots each architecture, full boots it in every scenario',
    choices: TIERS,
    default: 'boot',
  },
  { flags: '--arch <arch,…>', describes: 'the architectures that the target must have (default: those that it names)' },
  { flags: '--only <area,…>', describes: 'judge these areas only' },
  { flags: '--skip <area,…>', describes: 'leave these areas out' },
  { flags: '--kernel <file>', describes: 'judge loose files: the kernel; of a sealed image, what it is booted with' },
  {
    flags: '--rootfs <file>',
    describes: 'judge loose files: the root file system; of a sealed image, the disk that finds the repository',
  },
  {
    flags: '--cmdline <text>',
    describes: 'the kernel command line of loose files (default: the contract’s), or of a sealed image',
  },
  { flags: '--layout <layout>', describes: 'how object paths are laid out', choices: LAYOUTS, default: 'asset-v' },
  ...LIVE_OPTIONS,
  { flags: '--accel <accelerator>', describes: 'what guests run on', choices: ACCELERATOR_REQUESTS, default: 'auto' },
  {
    flags: '--machine <machine,…>',
    describes: `the QEMU machines: ${MACHINE_REQUESTS.join(', ')}; auto takes microvm where the kernel proves that it can (default: q35, on arm64 virt)`,
  },
  {
    flags: '--cpus <number,…>',
    describes:
      'how many processors guests have; of lists, every combination is booted, the first as the usual guest (default: 1)',
  },
  { flags: '--memory <size,…>', describes: 'how much memory guests have, such as 256M,1G (default: 512M)' },
  {
    flags: '--transport <bus,…>',
    describes: 'how guests reach their devices: pci, or mmio on microvm and virt (default: pci)',
  },
  {
    flags: '--boot-budget <duration>',
    describes: 'how long the usual boot may take to userspace, such as 3s, or x86_64=3s,arm64=2s',
  },
  { flags: '--timeout <duration>', describes: 'the most that one guest may take, such as 2m (default: 90s)' },
  {
    flags: '--repeat <times>',
    describes: 'boot each architecture so many times; one boot that fails is a failure (default: 1)',
  },
  {
    flags: '--pause-on-fail',
    describes: 'after a failed boot, boot that guest once more with this terminal as its console, as spawn does',
  },
  {
    flags: '--fresh',
    describes: 'decode and boot again, although the same run passed today and no digest has changed (docs/report.md)',
  },
  {
    flags: '--shard <i/n>',
    describes:
      'judge one of n parts of the plan, for merge-runs to make one verdict of all; auto: GitLab’s CI_NODE_INDEX/CI_NODE_TOTAL',
  },
  ...HISTORY_OPTIONS,
  ...PRODUCER_OPTIONS,
  ...SEALED_OPTIONS,
  ...SEALED_BOOT_OPTIONS,
  { flags: '--report <folder>', describes: 'keep the evidence in this new folder (default: below the state folder)' },
  {
    flags: '--config <file>',
    describes: 'waivers, required checks and defaults (default: bootproof.config.ts or .json in the working folder)',
  },
  ...JSON_OPTIONS,
];

/** The flags of `spawn`: what to boot, and in what guest. */
export const SPAWN_OPTIONS: readonly OptionSpec[] = [
  { flags: '--arch <arch>', describes: 'the architecture to boot (default: this machine’s, where the release has it)' },
  ...VERIFY_OPTIONS.filter(({ flags }) =>
    /^--(kernel|rootfs|cmdline|layout|release|accel|machine|cpus|memory|transport) /.test(flags),
  ),
];
