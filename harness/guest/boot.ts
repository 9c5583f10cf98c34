import { join } from 'node:path';
import { hostLoad } from '../host/capacity.ts';
import { writeAtomic } from '../host/files.ts';
import { digestOfFile } from '../host/file-digest.ts';
import type { BootArtifact, BootOutcome, BootRecord, DistroEvidence } from './boot-record.ts';
import type { AcceleratorKind } from './accelerator/kind.ts';
import type { RuleHit } from './console/hit.ts';
import { judgeConsoleLog } from './console/judge-log.ts';
import { loadCalibration, saveCalibration } from './calibration.ts';
import { readDistro } from './distro/evidence.ts';
import type { GuestDeps, GuestSpec } from './guest-spec.ts';
import { renderStop } from './guest-stop.ts';
import { silenceLimits, stageDurations, unhurried } from './limits.ts';
import { type PreparedGuest, prepareGuest } from './prepare.ts';
import { buildArguments } from './qemu/arguments.ts';
import { isQuiet } from './qemu/command-line.ts';
import { type GuestRun, runGuest } from './run.ts';
import { startDaemon } from './share/daemon.ts';
import { type AgentEvidence, readShare } from './share/folder.ts';
import { isRoot } from '../host/user.ts';
import { TAIL_LINES } from './watch.ts';

/**
 * Boots a guest and says what it showed. Whatever the guest does is in the record, also when it panics, hangs or floods.
 *
 * @throws {HarnessError} when QEMU or another program that is needed could not run.
 */
export async function bootGuest(spec: GuestSpec, deps: GuestDeps): Promise<BootRecord> {
  const { memoryMiB = 512, cpus = 1, timeoutMs = 90_000 } = spec;
  using _room = await deps.tokens.take({ memoryMiB, cpus }, deps.signal);
  const guest = await prepareGuest(spec, deps);
  const key = { arch: spec.arch, machine: guest.machine.machine, accelerator: spec.accelerator.kind };
  const pressure = { runningGuests: deps.tokens.running, cores: deps.tokens.cores, hostLoad: hostLoad() };
  const calibration = await loadCalibration(deps.stateFolder, key);
  const silenceMs = silenceLimits({ ...pressure, calibration, quiet: isQuiet(spec.cmdline) });
  const limits = { silenceMs, timeoutMs, signal: deps.signal, onStage: deps.onStage };
  const { run, agent } = await runWithShares(guest, spec, limits);
  const distro = spec.distro === undefined ? null : await readDistro(guest, spec, spec.distro);
  const record = recordOf(spec, guest, { run, agent, distro, artifacts: await hashAgain(guest) }, timeoutMs);
  if (isGood(record)) {
    await saveCalibration(deps.stateFolder, key, unhurried(stageDurations(record.stages), pressure));
  }
  return record;
}

async function runWithShares(
  guest: PreparedGuest,
  spec: GuestSpec,
  limits: Parameters<typeof runGuest>[2],
): Promise<{ run: GuestRun; agent: AgentEvidence | null }> {
  await using daemons = new AsyncDisposableStack();
  for (const { daemon, folder, socket } of guest.shares) {
    const running = await startDaemon(daemon, folder, socket, isRoot(), limits.signal);
    daemons.defer(async () => {
      running.kill();
      await running.ended;
    });
  }
  const run = await runGuest(guest, spec, limits);
  const [share] = guest.shares;
  if (share === undefined) return { run, agent: null };
  const agent = await readShare(share.folder, guest.nonce, run.watch.reportLines);
  if (agent.kernelLog !== null) await writeAtomic(join(spec.folder, 'kernel.log'), agent.kernelLog);
  // Whoever wrote the nonce to the share ran in this guest, even if its line on the console was lost among others.
  if (agent.report !== null) run.watch.prove({ kind: 'agent', line: 'report on the share' }, run.end.atMs);
  return { run, agent };
}

async function hashAgain({ artifacts }: PreparedGuest): Promise<BootArtifact[]> {
  return Promise.all(
    artifacts.map(async ({ path, sha256 }) => ({
      path,
      sha256Before: sha256,
      sha256After: await digestOfFile(path),
    })),
  );
}

/** What a guest left when it had ended. */
interface Remains {
  readonly run: GuestRun;
  readonly agent: AgentEvidence | null;
  readonly distro: DistroEvidence | null;
  readonly artifacts: readonly BootArtifact[];
}

function recordOf(spec: GuestSpec, guest: PreparedGuest, remains: Remains, limitMs: number): BootRecord {
  const { run, agent, distro, artifacts } = remains;
  const { watch } = run;
  return {
    schema: 1,
    arch: spec.arch,
    scenario: spec.scenario,
    outcome: outcomeOf(run, limitMs),
    stages: watch.stages.map(({ stage, atMs }) => ({ stage, atMs: Math.round(atMs) })),
    proof: watch.proof,
    agentMarks: [...watch.marks],
    rootMountLine: watch.rootMountLine,
    hits: watch.hits,
    lostConsole: run.stopped?.kind === 'flood' ? renderStop(run.stopped) : null,
    end: run.end,
    accelerator: spec.accelerator,
    machine: guest.machine,
    transport: guest.qemu.transport ?? 'pci',
    memoryMiB: guest.qemu.memoryMiB,
    cpus: guest.qemu.cpus,
    argv: [guest.program, ...buildArguments(guest.qemu)],
    cmdline: { own: spec.cmdline, booted: guest.qemu.cmdline },
    folder: spec.folder,
    logs: run.logs,
    tail: watch.tail.slice(-TAIL_LINES),
    qemuSaid: run.qemuSaid,
    artifacts,
    kernelRelease: watch.kernelRelease,
    kernelVersionPromised: spec.kernelVersionPromised,
    report: agent?.report ?? null,
    reportProblem: agent === null || distro !== null ? null : agent.reportProblem,
    agentCalls: agent?.calls ?? [],
    offersDebugConsole: spec.offersDebugConsole,
    debugAnswered: watch.debugAnswered,
    saidAfterInit: watch.saidAfterInit,
    kernelLogHits: hiddenHits(agent?.kernelLog ?? null, watch.hits, spec.accelerator.kind),
    hostClock: { from: run.startedAtSeconds, to: Math.ceil(Date.now() / 1000) },
    fex: spec.fex,
    distro,
    canary: null,
    blame: null,
    budgetMs: null,
    repeats: null,
  };
}

/** What the kernel's log tells and no console showed: a quiet kernel keeps even its warnings to itself. */
function hiddenHits(log: Buffer | null, shown: readonly RuleHit[], accelerator: AcceleratorKind): RuleHit[] | null {
  if (log === null) return null;
  const known = new Set(shown.map(({ rule, line }) => `${rule} ${line}`));
  return judgeConsoleLog(log, accelerator).hits.filter(({ rule, line }) => !known.has(`${rule} ${line}`));
}

function outcomeOf({ watch, stopped }: GuestRun, limitMs: number): BootOutcome {
  const { stage, proof } = watch;
  if (proof !== null) return { kind: 'reached' };
  if (stopped?.kind === 'silent') return { kind: 'silent', stage, silentMs: Math.round(stopped.silentMs) };
  if (stopped?.kind === 'timed-out') return { kind: 'timed-out', stage, limitMs };
  return { kind: 'stopped', stage };
}

/** Only a boot that was heard through all of it tells how long its stages take: any other would shorten the limits. */
function isGood({ scenario, report, agentMarks, end, hits }: BootRecord): boolean {
  return (
    scenario === 'share' &&
    report !== null &&
    agentMarks.includes('userspace') &&
    agentMarks.includes('reported') &&
    end.how === 'powered-off' &&
    hits.every(({ severity }) => severity === 'ignore')
  );
}
