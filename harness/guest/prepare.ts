import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Sha256 } from '../core/digest.ts';
import { timestampCounterKHz } from '../host/clock.ts';
import { makeFolder, writeSparse } from '../host/files.ts';
import { digestOfFile } from '../host/file-digest.ts';
import { isLinux, isRoot } from '../host/user.ts';
import { BLANK_DISK, BLANK_DISK_BYTES } from './agent/trials.ts';
import { AMD64_DISK } from './agent/fex-trials.ts';
import type { AgentTask } from './agent/script.ts';
import { FEX_PLACE } from './fex-offer.ts';
import type { GuestDeps, GuestSpec, KnownFile } from './guest-spec.ts';
import type { QemuDisk, QemuSpec } from './qemu/arguments.ts';
import { ADDED_WORDS, DEBUG_CONSOLE_WORD, clockWords, consolesFor, extendCommandLine } from './qemu/command-line.ts';
import { type MachineChoice, chooseMachine } from './qemu/machine.ts';
import { qemuProgram } from './qemu/program.ts';
import { type ReplayedShare, writeReplay } from './qemu/replay.ts';
import { type Daemon, daemonArguments, requireDaemon } from './share/daemon.ts';
import { SETTINGS, processorOf } from './scenario.ts';
import { type SharedFile, keepShare, prepareShare } from './share/folder.ts';

/** A guest with everything in place for its start. */
export interface PreparedGuest {
  readonly nonce: string;
  readonly machine: MachineChoice;
  readonly program: string;
  readonly qemu: QemuSpec;
  readonly share: PreparedShare | null;
  readonly artifacts: readonly { readonly path: string; readonly sha256: Sha256 }[];
}

/** A filled share and the daemon that will offer it. */
export interface PreparedShare {
  readonly daemon: Daemon;
  readonly folder: string;
  readonly socket: string;
}

/**
 * Chooses the machine, fills the share and writes the replay; nothing runs yet.
 *
 * @throws {HarnessError} when the share cannot be had here or a file cannot be read.
 */
export async function prepareGuest(spec: GuestSpec, deps: GuestDeps): Promise<PreparedGuest> {
  const emulated = spec.accelerator.kind === 'tcg';
  const clock = timestampCounterKHz();
  const machine = chooseMachine(spec.arch, spec.machine, spec.kernelConfig, !emulated || clock !== null);
  const nonce = randomBytes(16).toString('hex');
  const place = join(deps.scratch, randomBytes(4).toString('hex'));
  await makeFolder(place);
  await makeFolder(spec.folder);
  const [share, ...artifacts] = await Promise.all([
    SETTINGS[spec.scenario].share ? fillShare(place, nonce, spec) : null,
    knownFile(spec.kernel),
    knownFile(spec.rootfs),
  ]);
  const clockNeeded = emulated && machine.machine === 'microvm';
  const cmdline = extendCommandLine(spec.cmdline, [
    ...ADDED_WORDS,
    ...(clockNeeded ? clockWords(clock) : []),
    ...(SETTINGS[spec.scenario].debugConsole ? [DEBUG_CONSOLE_WORD] : []),
  ]);
  const cpu = processorOf(spec.scenario, spec.accelerator.kind);
  const qemu: QemuSpec = {
    arch: spec.arch,
    machine: machine.machine,
    accelerator: spec.accelerator.kind,
    ...(cpu === undefined ? {} : { cpu }),
    cpus: spec.cpus ?? 1,
    memoryMiB: spec.memoryMiB ?? 512,
    kernelPath: spec.kernel.path,
    rootfsPath: spec.rootfs.path,
    disks: await addDisks(place, spec),
    cmdline,
    consoles: new Map(consolesFor(cmdline).map((console) => [console, join(place, console)])),
    monitorSocket: join(place, 'monitor'),
    shareSocket: share === null ? null : share.socket,
    sandbox: isLinux(),
  };
  const program = qemuProgram(spec.arch, deps.qemu);
  const { environment } = deps;
  await writeReplay(spec.folder, { program, spec: qemu, share: replayedShare(share, spec), artifacts, environment });
  return { nonce, machine, program, qemu, share, artifacts };
}

async function fillShare(place: string, nonce: string, spec: GuestSpec): Promise<PreparedShare> {
  const daemon = await requireDaemon(isRoot());
  const folder = join(place, 'share');
  const files = sharedFiles(spec);
  await prepareShare(folder, taskOf(nonce, spec), files);
  await keepShare(folder, join(spec.folder, 'share'), files);
  return { daemon, folder, socket: join(place, 'virtiofs') };
}

function taskOf(nonce: string, { scenario, fex }: GuestSpec): AgentTask {
  const setting = SETTINGS[scenario];
  const fexHandler = setting.fex && fex.kind === 'program' ? fex.handler : null;
  return { nonce, failsAtInit: setting.failsAtInit, tries: setting.trials, fexHandler };
}

/** The release's programs; FEX as the scenario wants it. */
function sharedFiles({ scenario, fex, sharedFiles }: GuestSpec): SharedFile[] {
  const others = sharedFiles.filter(({ place }) => place !== FEX_PLACE);
  const offered = SETTINGS[scenario].fex && fex.kind === 'program';
  return offered ? [...others, { source: fex.path, place: FEX_PLACE }] : others;
}

/** A blank disk for the agent's trials, and a root file system for the x86_64 programs. */
async function addDisks(place: string, { scenario, fex }: GuestSpec): Promise<QemuDisk[]> {
  const setting = SETTINGS[scenario];
  const disks: QemuDisk[] = [];
  if (setting.trials) {
    const path = join(place, 'blank');
    await writeSparse(path, BLANK_DISK_BYTES);
    disks.push({ serial: BLANK_DISK, path, blankBytes: BLANK_DISK_BYTES });
  }
  if (setting.fex && fex.kind === 'program' && fex.amd64Root !== null) {
    disks.push({ serial: AMD64_DISK, path: fex.amd64Root, blankBytes: null });
  }
  return disks;
}

async function knownFile({ path, sha256 }: KnownFile): Promise<{ path: string; sha256: Sha256 }> {
  return { path, sha256: sha256 ?? (await digestOfFile(path)) };
}

function replayedShare(share: PreparedShare | null, spec: GuestSpec): ReplayedShare | null {
  if (share === null) return null;
  const { daemon, folder, socket } = share;
  const command = { program: daemon.program, args: daemonArguments(daemon.kind, folder, socket, isRoot()) };
  return { folder, files: sharedFiles(spec), daemon: command, socket };
}
