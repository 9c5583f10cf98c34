import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Sha256 } from '../core/digest.ts';
import { timestampCounterKHz } from '../host/clock.ts';
import { makeFolder } from '../host/files.ts';
import { digestOfFile } from '../host/file-digest.ts';
import { isLinux } from '../host/user.ts';
import { machineWords } from './distro/user-mounts.ts';
import type { GuestDeps, GuestSpec, KnownFile } from './guest-spec.ts';
import { prepareDisks } from './prepare-disks.ts';
import { type PreparedShare, prepareShares, replayedShare, shareRoom } from './prepare-shares.ts';
import type { QemuSpec } from './qemu/arguments.ts';
import { ADDED_WORDS, DEBUG_CONSOLE_WORD, clockWords, consolesFor, extendCommandLine } from './qemu/command-line.ts';
import { type MachineChoice, chooseMachine } from './qemu/machine.ts';
import { qemuProgram } from './qemu/program.ts';
import { writeReplay } from './qemu/replay.ts';
import { SETTINGS, processorOf } from './scenario.ts';

/** A guest with everything in place for its start. */
export interface PreparedGuest {
  readonly nonce: string;
  readonly machine: MachineChoice;
  readonly program: string;
  readonly qemu: QemuSpec;
  readonly shares: readonly PreparedShare[];
  /** The folder that the shares lie in; null when there are none. */
  readonly shareRoom: string | null;
  readonly artifacts: readonly { readonly path: string; readonly sha256: Sha256 }[];
}

/**
 * Chooses the machine, fills the shares and writes the replay; nothing runs yet.
 *
 * @throws {HarnessError} when a share cannot be had here or a file cannot be read.
 */
export async function prepareGuest(spec: GuestSpec, deps: GuestDeps): Promise<PreparedGuest> {
  const emulated = spec.accelerator.kind === 'tcg';
  const clock = timestampCounterKHz();
  const machine = chooseMachine(spec.arch, spec.machine, spec.kernelConfig, !emulated || clock !== null);
  const nonce = randomBytes(16).toString('hex');
  const place = join(deps.scratch, randomBytes(4).toString('hex'));
  await makeFolder(place);
  await makeFolder(spec.folder);
  const [shares, ...artifacts] = await Promise.all([
    prepareShares(place, nonce, spec),
    knownFile(spec.kernel),
    knownFile(spec.rootfs),
    ...(spec.distro === undefined ? [] : [knownFile(spec.distro.image)]),
  ]);
  const clockNeeded = emulated && machine.machine === 'microvm';
  const cmdline = extendCommandLine(spec.cmdline, [
    ...ADDED_WORDS,
    ...(clockNeeded ? clockWords(clock) : []),
    ...(SETTINGS[spec.scenario].debugConsole ? [DEBUG_CONSOLE_WORD] : []),
    ...(SETTINGS[spec.scenario].machineShim ? machineWords() : []),
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
    ...(spec.kept === undefined ? {} : { rootOverlay: spec.kept.overlay }),
    disks: await prepareDisks(place, nonce, spec),
    cmdline,
    consoles: new Map(consolesFor(cmdline).map((console) => [console, join(place, console)])),
    monitorSocket: join(place, 'monitor'),
    shares: shares.map(({ tag, socket }) => ({ tag, socket })),
    ...(spec.transport === undefined ? {} : { transport: spec.transport }),
    sandbox: isLinux(),
  };
  const program = qemuProgram(spec.arch, deps.qemu);
  const { environment } = deps;
  const replay = { program, spec: qemu, shares: shares.map(replayedShare), artifacts, environment };
  await writeReplay(spec.folder, replay);
  return { nonce, machine, program, qemu, shares, shareRoom: shares.length === 0 ? null : shareRoom(place), artifacts };
}

async function knownFile({ path, sha256 }: KnownFile): Promise<{ path: string; sha256: Sha256 }> {
  return { path, sha256: sha256 ?? (await digestOfFile(path)) };
}
