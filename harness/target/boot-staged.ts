import { join } from 'node:path';
import type { Arch } from '../core/arch.ts';
import type { BootSummary } from '../core/boot-summary.ts';
import { probeAccelerators } from '../guest/accelerator/probe.ts';
import { bootGuest } from '../guest/boot.ts';
import type { BootAccelerator, BootRecord } from '../guest/boot-record.ts';
import type { Stage } from '../guest/console/stages.ts';
import type { DistroDisks, KeptDisks } from '../guest/guest-spec.ts';
import { qemuProgram } from '../guest/qemu/program.ts';
import type { Scenario } from '../guest/scenario.ts';
import { showStages } from './boot-progress.ts';
import { type Combination, combinationsOf } from './guest-matrix.ts';
import type { BootGathering, StagedGuest } from './staged-guest.ts';

/** What a boot of a staged release is. */
export interface StagedBoot {
  readonly scenario: Scenario;
  /** The name of the guest's folder, and of the line that shows the boot. */
  readonly name: string;
  readonly accelerator: BootAccelerator;
  /** @default the first of those that were asked for */
  readonly combination?: Combination;
  readonly distro?: DistroDisks;
  readonly kept?: KeptDisks;
}

/** Boots a staged release once. */
export async function bootStaged(
  staged: StagedGuest,
  { scenario, name, accelerator, combination, distro, kept }: StagedBoot,
  options: BootGathering,
): Promise<BootRecord> {
  const { boot, places, scratch, tokens, environment, signal, progress } = options;
  const [usual] = combinationsOf(boot.guests, staged.arch);
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
      ...(combination ?? usual),
      ...(distro === undefined ? {} : { distro }),
      ...(kept === undefined ? {} : { kept }),
      ...(options.leavesOut === undefined ? {} : { leavesOut: options.leavesOut }),
      timeoutMs: boot.timeoutMs,
      folder: join(options.runFolder, 'guests', name),
    },
    { tokens, scratch, stateFolder: places.state, qemu: boot.qemu, environment, signal, onStage },
  );
  stages.end(record.outcome.kind === 'reached');
  return record;
}

/** What runs guests of an architecture here, tried and not guessed. */
export async function chooseAccelerator(
  arch: Arch,
  label: string,
  { boot, places, signal, progress }: BootGathering,
): Promise<BootAccelerator> {
  progress({ label, detail: 'trying accelerators' });
  const qemu = qemuProgram(arch, boot.qemu);
  const { chosen, why } = await probeAccelerators({ arch, qemu, requested: boot.accel, places, signal });
  return { kind: chosen, why };
}

/** A boot in the few words that stand in the result and at the terminal. */
export function summaryOf(record: BootRecord): BootSummary {
  const { arch, scenario, machine, cpus, memoryMiB, transport, accelerator, outcome } = record;
  const { proof, stages, folder, repeats, canary } = record;
  return {
    arch,
    scenario,
    machine: machine.machine,
    cpus,
    memoryMiB,
    transport,
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
