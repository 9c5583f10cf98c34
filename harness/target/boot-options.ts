import type { Arch } from '../core/arch.ts';
import { parseDuration } from '../core/deadline.ts';
import { UsageError } from '../core/errors.ts';
import type { AcceleratorRequest } from '../guest/accelerator/kind.ts';
import type { MachineRequest } from '../guest/qemu/machine.ts';

/** How guests are booted, as the user asked for it. */
export interface BootOptions {
  readonly accel: AcceleratorRequest;
  /** Absent: the machine that users have, q35 on x86_64 and virt on arm64. */
  readonly machine?: MachineRequest;
  readonly timeoutMs: number;
  /** How often the usual boot is repeated, the first time included. */
  readonly repeat: number;
  /** The QEMU programs, where the user chose one. */
  readonly qemu: { readonly x86_64?: string; readonly arm64?: string };
}

/**
 * The boot options out of the flags, with the peer's variables where there is no flag.
 *
 * @throws {UsageError} for a duration that is none.
 */
export function bootOptionsOf(
  flags: {
    readonly accel: AcceleratorRequest;
    readonly machine?: MachineRequest;
    readonly timeout?: string;
    readonly repeat?: string;
  },
  env: Readonly<Record<string, string | undefined>>,
): BootOptions {
  const set = (name: string): string | undefined => (env[name] === '' ? undefined : env[name]);
  const x86 = set(QEMU_VARIABLES.x86_64);
  const arm64 = set(QEMU_VARIABLES.arm64);
  return {
    accel: flags.accel,
    ...(flags.machine === undefined ? {} : { machine: flags.machine }),
    repeat: repeatOf(flags.repeat),
    timeoutMs: timeoutOf(flags.timeout, set('BOOT_ASSETS_QEMU_TIMEOUT_SECS')),
    qemu: { ...(x86 === undefined ? {} : { x86_64: x86 }), ...(arm64 === undefined ? {} : { arm64 }) },
  };
}

/** The variables that chose a QEMU program, as a replay has to set them. */
export function qemuVariables({ qemu }: BootOptions): Record<string, string> {
  const chosen = Object.entries(qemu) as [Arch, string][];
  return Object.fromEntries(chosen.map(([arch, program]) => [QEMU_VARIABLES[arch], program]));
}

function repeatOf(flag = '1'): number {
  const times = /^\d{1,4}$/.test(flag) ? Number(flag) : 0;
  if (times >= 1) return times;
  throw new UsageError(`--repeat ${flag} is no number of boots: write it like 20`);
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

/** The peer's variable for x86_64, and its twin. */
const QEMU_VARIABLES: Readonly<Record<Arch, string>> = {
  x86_64: 'BOOT_ASSETS_QEMU_SYSTEM_X86_64',
  arm64: 'BOOT_ASSETS_QEMU_SYSTEM_AARCH64',
};
