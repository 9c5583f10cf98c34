import { join } from 'node:path';
import type { Arch } from '../core/arch.ts';
import type { BootSummary } from '../core/boot-summary.ts';
import type { GuestStep } from '../core/guest-step.ts';
import { HarnessError } from '../core/errors.ts';
import type { Progress } from '../core/progress.ts';
import type { KernelConfig } from '../formats/linux-image/kernel-config.ts';
import { probeAccelerators } from '../guest/accelerator/probe.ts';
import { tryAccelerator } from '../guest/accelerator/trial.ts';
import { bootGuest } from '../guest/boot.ts';
import type { BootAccelerator, BootRecord } from '../guest/boot-record.ts';
import type { FexOffer } from '../guest/fex-offer.ts';
import type { KnownFile } from '../guest/guest-spec.ts';
import { qemuProgram } from '../guest/qemu/program.ts';
import type { Stage } from '../guest/console/stages.ts';
import { type Scenario, SETTINGS } from '../guest/scenario.ts';
import { requireDaemon } from '../guest/share/daemon.ts';
import type { SharedFile } from '../guest/share/folder.ts';
import type { GuestTokens } from '../guest/tokens.ts';
import type { Places } from '../host/places.ts';
import { isLinux, isRoot } from '../host/user.ts';
import type { BootOptions } from './boot-options.ts';
import { repeatBoots } from './repeat-boots.ts';
import { showStages } from './boot-progress.ts';

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
  readonly onBoot: (boot: BootSummary) => void;
  /** Told of each stage that a guest reaches. */
  readonly onStage: (stage: Stage) => void;
  /** Told of every guest that is about to be started, and of each stage that it reaches. @default nobody is */
  readonly onGuest?: ((step: GuestStep) => void) | undefined;
}

/**
 * Boots a release and gives what it showed. When that is no boot, something that is known to boot is booted in the
 * usual way, so that the host's trouble is not blamed on the release. Not in the way that failed: the canary may be this
 * very release, which passed in the usual way only.
 *
 * @param scenario @default the share; where no share can exist, the debug console if the release offers it, else nothing.
 * @throws {HarnessError} `BOOTPROOF_HOST_CANNOT_BOOT` when the canary does not boot either; others when a tool is missing.
 */
export async function gatherBoot(
  staged: StagedGuest,
  scenario: Scenario | undefined,
  options: BootGathering,
): Promise<BootRecord> {
  const { arch } = staged;
  const chosen = scenario ?? usualScenario(staged);
  // Asked before anything is probed: it costs little and the answer may be that nothing can be booted.
  if (SETTINGS[chosen].share) await requireDaemon(isRoot());
  options.progress({ label: `boot ${arch}-${chosen}`, detail: 'trying accelerators' });
  const probed = await probeAccelerators({
    arch,
    qemu: qemuProgram(arch, options.boot.qemu),
    requested: options.boot.accel,
    places: options.places,
    signal: options.signal,
  });
  const accelerator = { kind: probed.chosen, why: probed.why };
  const record = await bootStaged(staged, chosen, `${arch}-${chosen}`, accelerator, options);
  const reached = record.outcome.kind === 'reached';
  // Only the usual boot: the others show what happens in a case, not how often.
  const { repeat } = options.boot;
  const again = (number: number): Promise<BootRecord> =>
    bootStaged(staged, chosen, `${arch}-${chosen}-${number}`, accelerator, options);
  const repeats = reached && scenario === undefined && repeat > 1 ? await repeatBoots(record, repeat, again) : null;
  let canary: string | null = null;
  try {
    if (!reached) canary = await requireHostBoots(staged, record, accelerator, options);
  } finally {
    options.onBoot(summaryOf({ ...record, repeats, canary }));
  }
  return { ...record, repeats, canary };
}

function usualScenario({ offersDebugConsole }: StagedGuest): Scenario {
  if (isLinux()) return 'share';
  return offersDebugConsole === true ? 'debug-console' : 'bare';
}

async function bootStaged(
  staged: StagedGuest,
  scenario: Scenario,
  name: string,
  accelerator: BootAccelerator,
  options: BootGathering,
): Promise<BootRecord> {
  const { boot, places, scratch, tokens, environment, signal, progress } = options;
  const stages = showStages(`boot ${name}`, progress);
  const tell = (stage: Stage | null): void => options.onGuest?.({ guest: name, arch: staged.arch, scenario, stage });
  tell(null);
  const onStage = (stage: Stage): void => {
    stages.reached(stage);
    options.onStage(stage);
    tell(stage);
  };
  const record = await bootGuest(
    {
      arch: staged.arch,
      scenario,
      kernel: staged.kernel,
      rootfs: staged.rootfs,
      cmdline: staged.cmdline,
      kernelConfig: staged.kernelConfig,
      kernelVersionPromised: staged.kernelVersion,
      sharedFiles: staged.sharedFiles,
      fex: staged.fex,
      offersDebugConsole: staged.offersDebugConsole,
      accelerator,
      ...(boot.machine === undefined ? {} : { machine: boot.machine }),
      timeoutMs: boot.timeoutMs,
      folder: join(options.runFolder, 'guests', name),
    },
    { tokens, scratch, stateFolder: places.state, qemu: boot.qemu, environment, signal, onStage },
  );
  stages.end(record.outcome.kind === 'reached');
  return record;
}

/** Gives the name of the canary that booted. */
async function requireHostBoots(
  staged: StagedGuest,
  failed: BootRecord,
  accelerator: BootAccelerator,
  options: BootGathering,
): Promise<string> {
  const { arch, scenario } = failed;
  const canary = await options.canary(staged);
  if (canary === null) return requireBareMetal(arch, accelerator, options);
  const record = await bootStaged(
    canary.guest,
    usualScenario(canary.guest),
    `${arch}-${scenario}-canary`,
    accelerator,
    options,
  );
  if (record.outcome.kind === 'reached') return canary.name;
  throw cannotBoot(arch, canary.name, `${record.outcome.kind} at stage ${record.outcome.stage}`, record.folder);
}

async function requireBareMetal(arch: Arch, accelerator: BootAccelerator, options: BootGathering): Promise<string> {
  const name = 'a bare-metal guest of a few instructions';
  const trial = await tryAccelerator({
    arch,
    accelerator: accelerator.kind,
    qemu: qemuProgram(arch, options.boot.qemu),
    folder: options.scratch,
    limitMs: BARE_METAL_LIMIT_MS,
    signal: options.signal,
  });
  if (trial.usable) return name;
  throw cannotBoot(arch, name, trial.reason, options.runFolder);
}

function cannotBoot(arch: Arch, canary: string, what: string, folder: string): HarnessError {
  return new HarnessError(
    'BOOTPROOF_HOST_CANNOT_BOOT',
    `this machine boots no ${arch} guest: ${canary}, booted in the usual way, came out as "${what}"; look at ${folder}, then try --accel tcg`,
    { arch, canary, what, folder },
  );
}

/** A boot in the few words that stand in the result and at the terminal. */
function summaryOf(record: BootRecord): BootSummary {
  const { arch, scenario, machine, accelerator, outcome, proof, stages, folder, repeats, canary } = record;
  return {
    arch,
    scenario,
    machine: machine.machine,
    accelerator: accelerator.kind,
    acceleratorReason: accelerator.why,
    outcome: outcome.kind === 'reached' ? 'reached' : `${outcome.kind} at stage ${outcome.stage}`,
    proof: proof === null ? null : proof.kind,
    weakProof: proof?.kind === 'init-output',
    stages,
    canary,
    repeated:
      repeats === null
        ? null
        : { boots: repeats.boots, failed: repeats.failed, p50Ms: repeats.p50Ms, p95Ms: repeats.p95Ms },
    folder,
  };
}

const BARE_METAL_LIMIT_MS = 20_000;
