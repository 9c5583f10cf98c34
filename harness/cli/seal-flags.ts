import { SEAL_MODES } from '../seal/oci/seal-mode.ts';
import type { SealFlags } from '../target/sealed.ts';
import { type Given, type OptionSpec, textOf } from './option-spec.ts';

/** What a sealed image is named with, beside `--cmdline`. */
export const SEALED_OPTIONS: readonly OptionSpec[] = [
  {
    flags: '--image <layout>',
    describes: 'sealed images: the OCI image layout, and :TAG, that digests are recomputed from',
  },
  { flags: '--repository <folder>', describes: 'sealed images: the composefs repository that is booted from' },
  {
    flags: '--mode <mode>',
    describes: 'sealed images: what the image is for (default: boot where it can be)',
    choices: SEAL_MODES,
  },
  { flags: '--pins <file>', describes: 'sealed images: the digests that it must keep, as {"boot v1 sha256": "…"}' },
];

/** What a sealed image is booted with, beside `--kernel` and `--rootfs`. */
export const SEALED_BOOT_OPTIONS: readonly OptionSpec[] = [
  { flags: '--initrd <file>', describes: 'sealed images: the initrd that --kernel is booted with' },
  {
    flags: '--up-when <text>',
    describes: 'sealed images: what the console says once the system is up, and nothing before it (default: login:)',
  },
];

/** What of it was given. */
export function sealFlagsOf(given: Given): SealFlags {
  return {
    cmdline: textOf(given, 'cmdline'),
    image: textOf(given, 'image'),
    repository: textOf(given, 'repository'),
    pins: textOf(given, 'pins'),
    kernel: textOf(given, 'kernel'),
    initrd: textOf(given, 'initrd'),
    rootfs: textOf(given, 'rootfs'),
    upWhen: textOf(given, 'upWhen'),
    mode: SEAL_MODES.find((name) => name === textOf(given, 'mode')),
  };
}
