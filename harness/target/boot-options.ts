import { parseDuration } from '../core/deadline.ts';
import { UsageError } from '../core/errors.ts';

/** What `--accel` may say. */
export const ACCELERATOR_CHOICES = ['auto', 'kvm', 'hvf', 'tcg'] as const;

/** What `--machine` may say; `auto` is the machine that users have: q35 on x86_64, virt on arm64. */
export const MACHINE_CHOICES = ['auto', 'q35', 'microvm', 'virt'] as const;

export type AcceleratorChoice = (typeof ACCELERATOR_CHOICES)[number];
export type MachineChoice = (typeof MACHINE_CHOICES)[number];

/** How guests are booted, as the user asked for it. */
export interface BootOptions {
  readonly accel: AcceleratorChoice;
  readonly machine: MachineChoice;
  readonly timeoutMs: number;
  /** The QEMU programs, where the user chose one. */
  readonly qemu: { readonly x86_64?: string; readonly arm64?: string };
}

/**
 * The boot options out of the flags, with the peer's variables where there is no flag.
 *
 * @throws {UsageError} for a duration that is none.
 */
export function bootOptionsOf(
  flags: { readonly accel: AcceleratorChoice; readonly machine: MachineChoice; readonly timeout?: string },
  env: Readonly<Record<string, string | undefined>>,
): BootOptions {
  const set = (name: string): string | undefined => (env[name] === '' ? undefined : env[name]);
  const x86 = set('BOOT_ASSETS_QEMU_SYSTEM_X86_64');
  const arm64 = set('BOOT_ASSETS_QEMU_SYSTEM_AARCH64');
  return {
    accel: flags.accel,
    machine: flags.machine,
    timeoutMs: timeoutOf(flags.timeout, set('BOOT_ASSETS_QEMU_TIMEOUT_SECS')),
    qemu: { ...(x86 === undefined ? {} : { x86_64: x86 }), ...(arm64 === undefined ? {} : { arm64 }) },
  };
}

/** The flag, else the peer's variable in whole seconds, else 90 seconds. */
function timeoutOf(flag: string | undefined, seconds = '90'): number {
  const [name, text] = flag === undefined ? ['BOOT_ASSETS_QEMU_TIMEOUT_SECS', `${seconds}s`] : ['--timeout', flag];
  const timeoutMs = parseDuration(text);
  if (timeoutMs === undefined || timeoutMs <= 0) {
    throw new UsageError(`${name} ${text} is no duration: write it like 90s, 2m or 1500ms`);
  }
  return timeoutMs;
}
