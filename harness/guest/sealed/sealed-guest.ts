import type { Arch } from '../../core/arch.ts';
import type { BootAccelerator } from '../boot-record.ts';
import type { KnownFile } from '../guest-spec.ts';
import type { Transport } from '../qemu/arguments.ts';
import type { MachineRequest } from '../qemu/machine-request.ts';

/** A guest that boots a sealed system by the system's own means. */
export interface SealedGuest {
  readonly arch: Arch;
  readonly kernel: KnownFile;
  /** What the kernel unpacks into memory, or null. */
  readonly initrd: KnownFile | null;
  /** The disk that the kernel mounts as its root, before the other one, or null. */
  readonly rootfs: KnownFile | null;
  /** The disk with the repository, which the guest may write to. */
  readonly disk: string;
  /** The system's own command line. */
  readonly cmdline: string;
  /** What the console says once the system is up: nothing that is booted before it may say it. */
  readonly upText: string;
  readonly accelerator: BootAccelerator;
  /** @default the machine that users have */
  readonly machine?: MachineRequest;
  readonly transport?: Transport;
  readonly memoryMiB: number;
  readonly cpus: number;
  readonly timeoutMs: number;
  /** Where the guest's replay and logs go: a folder of the run folder. */
  readonly folder: string;
}

/** What became of a sealed guest; JSON-safe. */
export interface SealedBoot {
  /** Whether the console said that the system is up. */
  readonly isUp: boolean;
  /** How it ended, in words. */
  readonly end: string;
  readonly atMs: number;
  /** The last lines of its console. */
  readonly tail: readonly string[];
  readonly machine: string;
  /** The guest's folder, with its replay and logs. */
  readonly folder: string;
}
