import type { Arch } from '../core/arch.ts';
import type { BootSummary } from '../core/boot-summary.ts';
import type { GuestStep } from '../core/guest-step.ts';
import type { Progress } from '../core/progress.ts';
import type { KernelConfig } from '../formats/linux-image/kernel-config.ts';
import type { Stage } from '../guest/console/stages.ts';
import type { FexOffer } from '../guest/fex-offer.ts';
import type { KnownFile } from '../guest/guest-spec.ts';
import type { Extra } from '../guest/scenario.ts';
import type { SharedFile } from '../guest/share/folder.ts';
import type { GuestTokens } from '../guest/tokens.ts';
import type { Places } from '../host/places.ts';
import type { BootOptions } from './boot-options.ts';
import type { StagedFiles } from './staging.ts';

/** What of a release is booted. */
export interface StagedGuest {
  readonly arch: Arch;
  readonly kernel: KnownFile;
  readonly rootfs: KnownFile;
  readonly cmdline: string;
  /** The kernel's version by the manifest, or null when it gives none. */
  readonly kernelVersion: string | null;
  /** The kernel's embedded configuration, or null when it carries none. */
  readonly kernelConfig: KernelConfig | null;
  /** The release's programs for the share. */
  readonly sharedFiles: readonly SharedFile[];
  readonly fex: FexOffer;
  /** Whether a boot script of the root file system knows the debug console's word. */
  readonly offersDebugConsole: boolean | null;
}

/** A guest that is known to boot, to tell a bad release from a bad host. */
export interface Canary {
  readonly name: string;
  readonly guest: StagedGuest;
}

/** A guest of these files alone, bare of all that is put beside a release: it tries the host. */
export function bareGuest(parts: Pick<StagedGuest, 'arch' | 'kernel' | 'rootfs' | 'cmdline'>): StagedGuest {
  return {
    ...parts,
    kernelVersion: null,
    kernelConfig: null,
    sharedFiles: [],
    fex: { kind: 'none', why: 'it is booted to try the host' },
    offersDebugConsole: false,
  };
}

/** An earlier release to be booted in the place of one that does not boot, whole or in part. */
export interface EarlierGuest {
  /** Its version. */
  readonly release: string;
  readonly files: StagedFiles;
}

/** What gathering a boot may use of the machine and of the run. */
export interface BootGathering {
  readonly runFolder: string;
  readonly boot: BootOptions;
  readonly places: Places;
  /** A temporary folder with a short path, for sockets and shares. */
  readonly scratch: string;
  readonly tokens: GuestTokens;
  /** Variables that change what is started, for the replay. */
  readonly environment: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly progress: Progress;
  /** Gives a guest that is known to boot, or null: then a few instructions on bare metal have to do. */
  readonly canary: (failed: StagedGuest) => Promise<Canary | null>;
  /** Gives the earlier release of an architecture, or null. @default there is none */
  readonly earlier?: (arch: Arch) => Promise<EarlierGuest | null>;
  /** What of every scenario is left out. @default nothing */
  readonly leavesOut?: readonly Extra[] | undefined;
  readonly onBoot: (boot: BootSummary) => void;
  /** Told of each stage that a guest reaches. */
  readonly onStage: (stage: Stage) => void;
  /** Told of every guest that is about to be started, and of each stage that it reaches. @default nobody is */
  readonly onGuest?: ((step: GuestStep) => void) | undefined;
}
