import type { Arch } from '../core/arch.ts';
import type { Sha256 } from '../core/digest.ts';
import type { KernelConfig } from '../formats/linux-image/kernel-config.ts';
import type { BootAccelerator } from './boot-record.ts';
import type { Stage } from './console/stages.ts';
import type { FexOffer } from './fex-offer.ts';
import type { Transport } from './qemu/arguments.ts';
import type { MachineRequest } from './qemu/machine-request.ts';
import type { Extra, Scenario } from './scenario.ts';
import type { SharedFile } from './share/folder.ts';
import type { GuestTokens } from './tokens.ts';

/** A file with its digest as it was last computed. */
export interface KnownFile {
  readonly path: string;
  /** @default computed before the guest is started. */
  readonly sha256?: Sha256;
}

/** A distribution for a guest whose machine shim starts it. */
export interface DistroDisks {
  /** The image of its root file system, which is only read. */
  readonly image: KnownFile;
  /** The disk for its data, which outlives the boot: a file of this size, blank at first. */
  readonly data: { readonly path: string; readonly sizeBytes: number };
}

/** The disks of a guest that is started again and again: they outlive its boots. */
export interface KeptDisks {
  /** A qcow2 image over the root file system, which is booted from in its place. */
  readonly overlay: string;
  /** The disk for its data: a file of this size, blank before the first boot. */
  readonly data: { readonly path: string; readonly sizeBytes: number };
  readonly isFirstBoot: boolean;
}

/** A guest that is to be booted. */
export interface GuestSpec {
  readonly arch: Arch;
  readonly scenario: Scenario;
  readonly kernel: KnownFile;
  readonly rootfs: KnownFile;
  /** The release's own command line. */
  readonly cmdline: string;
  /** The kernel's embedded configuration, or null when it carries none; only `auto` machines need it. */
  readonly kernelConfig: KernelConfig | null;
  /** The kernel's version by the manifest, or null when it gives none. */
  readonly kernelVersionPromised: string | null;
  /** The release's programs for the share. */
  readonly sharedFiles: readonly SharedFile[];
  readonly fex: FexOffer;
  /** Whether a boot script knows the debug console's word; null: nobody looked. */
  readonly offersDebugConsole: boolean | null;
  /** What of the scenario is left out. @default nothing */
  readonly leavesOut?: readonly Extra[];
  /** What a machine shim starts; only the scenario `machine` has one. */
  readonly distro?: DistroDisks;
  /** What outlives the boot; only the scenarios `restart` and `upgrade` have it. */
  readonly kept?: KeptDisks;
  readonly accelerator: BootAccelerator;
  /** @default the machine that users have. */
  readonly machine?: MachineRequest;
  /** @default 'pci' */
  readonly transport?: Transport;
  /** @default 512 */
  readonly memoryMiB?: number;
  /** @default 1 */
  readonly cpus?: number;
  /** @default 90 seconds */
  readonly timeoutMs?: number;
  /** How much each console may print before the guest is ended. @default 16 MiB: a boot prints some hundred kilobytes */
  readonly consoleLimitBytes?: number;
  /** Where the guest's replay and logs go: a folder of the run folder. */
  readonly folder: string;
}

/** What booting needs of the machine and of the run. */
export interface GuestDeps {
  readonly tokens: GuestTokens;
  /** A temporary folder with a short path, for sockets and the share; somebody else removes it. */
  readonly scratch: string;
  /** Where calibrations are kept between runs. */
  readonly stateFolder: string;
  /** The QEMU programs that the user chose. */
  readonly qemu: Readonly<Partial<Record<Arch, string>>>;
  /** Variables that change what is started, for the replay. */
  readonly environment: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Told of each stage as the guest reaches it, the first when its QEMU is started. */
  readonly onStage?: ((stage: Stage) => void) | undefined;
}
