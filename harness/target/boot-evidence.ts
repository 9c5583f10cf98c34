import type { Arch } from '../core/arch.ts';
import { HarnessError } from '../core/errors.ts';
import { tryAccelerator } from '../guest/accelerator/trial.ts';
import type { BootAccelerator, BootBlame, BootRecord } from '../guest/boot-record.ts';
import { qemuProgram } from '../guest/qemu/program.ts';
import { type Scenario, SETTINGS } from '../guest/scenario.ts';
import { requireDaemon } from '../guest/share/daemon.ts';
import { isLinux, isRoot } from '../host/user.ts';
import { blameBoot } from './blame-boot.ts';
import { bootStaged, chooseAccelerator, summaryOf } from './boot-staged.ts';
import { repeatBoots } from './repeat-boots.ts';
import type { BootGathering, StagedGuest } from './staged-guest.ts';

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
  const name = `${arch}-${chosen}`;
  const accelerator = await chooseAccelerator(arch, `boot ${name}`, options);
  const record = await bootStaged(staged, { scenario: chosen, name, accelerator }, options);
  const reached = record.outcome.kind === 'reached';
  // Only the usual boot: the others show what happens in a case, not how often.
  const { repeat } = options.boot;
  const again = (number: number): Promise<BootRecord> =>
    bootStaged(staged, { scenario: chosen, name: `${name}-${number}`, accelerator }, options);
  const repeats = reached && scenario === undefined && repeat > 1 ? await repeatBoots(record, repeat, again) : null;
  let canary: string | null = null;
  let blame: BootBlame | null = null;
  try {
    if (!reached && scenario === undefined) blame = await blameBoot(staged, record, accelerator, options);
    // An earlier release that boots is as good a canary as any.
    if (blame !== null) canary = `the earlier release ${blame.release}`;
    else if (!reached) canary = await requireHostBoots(staged, record, accelerator, options);
  } finally {
    options.onBoot(summaryOf({ ...record, repeats, canary }));
  }
  return { ...record, repeats, canary, blame, budgetMs: options.boot.budgetMs[arch] ?? null };
}

function usualScenario({ offersDebugConsole }: StagedGuest): Scenario {
  if (isLinux()) return 'share';
  return offersDebugConsole === true ? 'debug-console' : 'bare';
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
  const how = { scenario: usualScenario(canary.guest), name: `${arch}-${scenario}-canary`, accelerator };
  const record = await bootStaged(canary.guest, how, options);
  if (record.outcome.kind === 'reached') return canary.name;
  throw cannotBoot(arch, canary.name, `${record.outcome.kind} at stage ${record.outcome.stage}`, record.folder);
}

/**
 * Sees that this machine runs any guest of an architecture, and gives the name of the one that ran.
 *
 * @throws {HarnessError} `BOOTPROOF_HOST_CANNOT_BOOT`.
 */
export async function requireBareMetal(
  arch: Arch,
  accelerator: BootAccelerator,
  options: BootGathering,
): Promise<string> {
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

const BARE_METAL_LIMIT_MS = 20_000;
