import type { Arch } from '../core/arch.ts';
import type { Sha256 } from '../core/digest.ts';
import type { AcceleratorKind } from './accelerator/kind.ts';
import type { AgentCall } from './agent/calls.ts';
import type { AgentReport } from './agent/report-shape.ts';
import type { AgentMark } from './agent/script.ts';
import type { DistroAnswer } from './distro/answer.ts';
import type { RuleHit } from './console/hit.ts';
import type { Transport } from './qemu/arguments.ts';
import type { GuestConsole } from './qemu/command-line.ts';
import type { MachineChoice } from './qemu/machine.ts';
import type { Stage } from './console/stages.ts';
import type { FexOffer } from './fex-offer.ts';
import type { UserMount } from './distro/user-mounts.ts';
import type { Scenario } from './scenario.ts';

/** A stage and when it was reached, in milliseconds since QEMU was started. */
export interface StageTime {
  readonly stage: Stage;
  readonly atMs: number;
}

/** How a boot came out. */
export type BootOutcome =
  | { readonly kind: 'reached' }
  /** The guest ended, or had to be ended because its kernel was dead, before userspace was proven. */
  | { readonly kind: 'stopped'; readonly stage: Stage }
  /** It printed nothing, or nothing new, for longer than the stage's limit. */
  | { readonly kind: 'silent'; readonly stage: Stage; readonly silentMs: number }
  | { readonly kind: 'timed-out'; readonly stage: Stage; readonly limitMs: number };

/** What showed that userspace runs. */
export interface BootProof {
  /**
   * - `agent`: our agent, started by the release's init from the share, printed this boot's nonce
   * - `debug-console`: the release's debug shell answered a question that holds this boot's nonce
   * - `init-output`: text that only the release's init writes: weaker, since it is no secret
   */
  readonly kind: 'agent' | 'debug-console' | 'init-output';
  readonly line: string;
}

/** A console line that a rule knows, and the console that it stands on. */
export interface BootHit extends RuleHit {
  readonly console: GuestConsole;
}

/** What ran the guest's instructions, and the reason for it, in words for the report. */
export interface BootAccelerator {
  readonly kind: AcceleratorKind;
  readonly why: string;
}

/** How the guest ended. */
export interface BootEnd {
  /** `powered-off` by itself; `reset` by itself (a panic or a reboot); `stopped` by us. */
  readonly how: 'powered-off' | 'reset' | 'stopped';
  /** Why we stopped it, or QEMU's own word for the reason. */
  readonly reason: string;
  readonly atMs: number;
}

/** A file that the guest was given, hashed before it started and after it ended. */
export interface BootArtifact {
  readonly path: string;
  readonly sha256Before: Sha256;
  readonly sha256After: Sha256;
}

/** Everything that a boot showed: plain data, written to the run folder as it is. */
export interface BootRecord {
  readonly schema: 1;
  readonly arch: Arch;
  readonly scenario: Scenario;
  readonly outcome: BootOutcome;
  readonly stages: readonly StageTime[];
  readonly proof: BootProof | null;
  /** What the agent printed of itself, in order. */
  readonly agentMarks: readonly AgentMark[];
  /** The kernel's own line about the root file system, or null when none was seen. */
  readonly rootMountLine: string | null;
  readonly hits: readonly BootHit[];
  /** Why console bytes were lost, or null: then nothing of what was printed is missing. */
  readonly lostConsole: string | null;
  readonly end: BootEnd;
  readonly accelerator: BootAccelerator;
  readonly machine: MachineChoice;
  readonly transport: Transport;
  readonly memoryMiB: number;
  readonly cpus: number;
  readonly argv: readonly string[];
  /** The release's own command line, and the one that was booted. */
  readonly cmdline: { readonly own: string; readonly booted: string };
  /** The guest's folder, with its replay and logs. */
  readonly folder: string;
  readonly logs: readonly string[];
  /** The last lines of all consoles, in the order in which they came. */
  readonly tail: readonly string[];
  /** The last lines that QEMU printed about itself. */
  readonly qemuSaid: readonly string[];
  readonly artifacts: readonly BootArtifact[];
  /** The version in the kernel's own banner, or null when none was seen. */
  readonly kernelRelease: string | null;
  /** The version that the manifest gives, or null when it gives none. */
  readonly kernelVersionPromised: string | null;
  readonly report: AgentReport | null;
  readonly reportProblem: string | null;
  readonly agentCalls: readonly AgentCall[];
  /** Whether a boot script knows the debug console's word; null: nobody looked. */
  readonly offersDebugConsole: boolean | null;
  /** Whether the shell on the debug console answered a question that holds this boot's nonce. */
  readonly debugAnswered: boolean;
  /** What userspace printed after `arcbox-agent init` and before the long-running agent, as far as it is kept. */
  readonly saidAfterInit: readonly string[];
  /** What rules know of the kernel's own log and no console showed; null when the log could not be had. */
  readonly kernelLogHits: readonly RuleHit[] | null;
  /** The host's clock in seconds since 1970 when the guest was started and when it had ended. */
  readonly hostClock: { readonly from: number; readonly to: number };
  /** The FEX that the guest was offered. */
  readonly fex: FexOffer;
  /** What became of the distribution that a machine shim was to start; null: there was none. */
  readonly distro: DistroEvidence | null;
  /** What was booted the same way because this boot failed, and did boot; null when nothing had to be. */
  readonly canary: string | null;
  /** Which part is to blame, found with those of an earlier release; null when it came up, or nothing could be learned. */
  readonly blame: BootBlame | null;
  /** How long it may take to userspace; null: nobody set a limit. */
  readonly budgetMs: number | null;
  /** What came of booting it more than once; null when nobody asked for that. */
  readonly repeats: RepeatedBoots | null;
}

/** What a release that does not boot does with parts of an earlier one in the places of its own. */
export interface BootBlame {
  /** The version of the earlier one. */
  readonly release: string;
  /** The fewest parts that make it boot; several choices when each of them is enough. */
  readonly guilty: readonly (readonly BootPart[])[];
  /** Every boot that was tried, in order; the first is the earlier release itself. */
  readonly tried: readonly {
    readonly old: readonly BootPart[];
    readonly reached: boolean;
    readonly outcome: string;
    readonly folder: string;
  }[];
}

/** What a release is booted from. */
export type BootPart = 'kernel' | 'rootfs' | 'cmdline';

/** What became of a distribution that a machine shim was to start. */
export interface DistroEvidence {
  /** This boot's nonce, which the distribution was to leave in its root and in the user's mounts. */
  readonly mark: string;
  readonly answer: DistroAnswer | null;
  /** Why there is no answer. */
  readonly problem: string | null;
  /** Whether the data disk holds btrfs after the boot. */
  readonly hasBtrfs: boolean;
  /** The user's mounts, and what of them the host sees. */
  readonly userMounts: readonly (UserMount & {
    /** What the guest's file holds on the host; null: there is none. */
    readonly arrived: string | null;
  })[];
}

/** Boots of the same guest, one after the other. */
export interface RepeatedBoots {
  readonly boots: number;
  /** How many did not reach userspace or did not power off. */
  readonly failed: number;
  /** How long it took to userspace in those that came up. */
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  /** Each of them, the first being the one that was judged. */
  readonly runs: readonly {
    readonly cameUp: boolean;
    readonly outcome: string;
    readonly userspaceMs: number | null;
    readonly stages: readonly StageTime[];
    readonly folder: string;
  }[];
}
