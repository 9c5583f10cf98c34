import { ARCHES, type Arch, parseArch } from '../core/arch.ts';
import { parseDuration } from '../core/deadline.ts';
import { UsageError } from '../core/errors.ts';
import type { AcceleratorRequest } from '../guest/accelerator/kind.ts';
import { type GuestLists, type GuestMatrix, parseMatrix } from './guest-matrix.ts';

/** How guests are booted, as the user asked for it. */
export interface BootOptions {
  readonly accel: AcceleratorRequest;
  /** The combinations that guests are booted in, the usual one first. */
  readonly guests: GuestMatrix;
  readonly timeoutMs: number;
  /** How long the usual boot may take to userspace; absent: as long as it likes. */
  readonly budgetMs: Readonly<Partial<Record<Arch, number>>>;
  /** How often the usual boot is repeated, the first time included. */
  readonly repeat: number;
  /** The QEMU programs, where the user chose one. */
  readonly qemu: { readonly x86_64?: string; readonly arm64?: string };
}

/** What of the boot options can be asked for, as it is written. */
export interface BootFlags {
  /** What a configuration says of guests; a flag goes before it. */
  readonly guests?: GuestLists;
  readonly accel: AcceleratorRequest;
  /** Lists like `1,4`, the usual guest's first; the same of memory, machines and transports. */
  readonly cpus?: string;
  readonly memory?: string;
  readonly machine?: string;
  readonly transport?: string;
  readonly timeout?: string;
  readonly repeat?: string;
  /** `3s`, or `x86_64=3s,arm64=2s`. */
  readonly bootBudget?: string;
}

/**
 * The boot options out of the flags, with the peer's variables where there is no flag.
 *
 * @throws {UsageError} for a duration, number or name that is none.
 */
export function bootOptionsOf(flags: BootFlags, env: Readonly<Record<string, string | undefined>>): BootOptions {
  const set = (name: string): string | undefined => (env[name] === '' ? undefined : env[name]);
  const x86 = set(QEMU_VARIABLES.x86_64);
  const arm64 = set(QEMU_VARIABLES.arm64);
  return {
    accel: flags.accel,
    guests: parseMatrix(flags, flags.guests),
    budgetMs: budgetOf(flags.bootBudget),
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

/** One duration for all architectures, or one each. */
function budgetOf(text: string | undefined): BootOptions['budgetMs'] {
  if (text === undefined) return {};
  const parts = text.split(',').map((part) => /^(?:([a-z0-9_]+)=)?(.+)$/.exec(part.trim()));
  const budget = parts.flatMap((part): [Arch, number][] => {
    const [, name, duration = ''] = part ?? [];
    const ms = parseDuration(duration);
    if (ms === undefined || ms <= 0) {
      throw new UsageError(`--boot-budget ${text} is no time: write it like 3s, or x86_64=3s,arm64=2500ms`);
    }
    return (name === undefined ? ARCHES : [parseArch(name)]).map((arch) => [arch, ms]);
  });
  return Object.fromEntries(budget);
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
