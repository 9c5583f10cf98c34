import { ARCHES, type Arch } from '../core/arch.ts';
import { HarnessError, messageOf } from '../core/errors.ts';
import { type AcceleratorChoice, probeAccelerators } from '../guest/accelerator/probe.ts';
import { qemuProgram } from '../guest/qemu/program.ts';
import { requireDaemon } from '../guest/share/daemon.ts';
import { type Purpose, SYSTEM_NEEDS, type SystemNeed, VIRTIOFSD_PLACES } from '../host/debian-packages.ts';
import { openDocker } from '../host/docker.ts';
import { findTool, isMet } from '../host/tool.ts';
import { isRoot } from '../host/user.ts';
import { bootOptionsOf } from '../target/boot-options.ts';
import type { CommandContext } from './context.ts';
import { nameOf } from './setup.ts';

/** One thing that bootproof uses on this machine. */
export interface MachinePart {
  readonly name: string;
  /** `broken`: it is there and does not work. */
  readonly state: 'ok' | 'missing' | 'broken';
  /** A version, a path, or what is wrong. */
  readonly detail: string;
  readonly neededFor: Purpose;
  /** The Debian package that brings it; null when none would help. */
  readonly package: string | null;
}

/** Looks at everything that bootproof uses here; guests are run to find out what can run them. */
export async function inspectMachine(context: CommandContext): Promise<MachinePart[]> {
  const guests = await Promise.all(ARCHES.map((arch) => inspectQemu(arch, context)));
  const rest = SYSTEM_NEEDS.filter(({ neededFor }) => neededFor === 'build' || neededFor === 'tests').map(inspectNeed);
  return [...guests, await inspectVirtiofsd(), ...rest, await inspectDocker(context.signal)];
}

async function inspectQemu(arch: Arch, { env, places, signal, progress }: CommandContext): Promise<MachinePart> {
  const qemu = qemuProgram(arch, bootOptionsOf({ accel: 'auto' }, env).qemu);
  const name = `QEMU for ${arch}`;
  const label = `running a guest for ${arch}`;
  progress({ label });
  try {
    const choice = await probeAccelerators({ arch, qemu, requested: 'auto', places, signal });
    progress({ label, ended: 'ok' });
    return { name, state: 'ok', detail: describe(choice), neededFor: 'boot', package: null };
  } catch (error) {
    progress({ label, ended: 'failed' });
    if (!(error instanceof HarnessError)) throw error;
    const isMissing = error.code === 'BOOTPROOF_TOOL_MISSING';
    const need = SYSTEM_NEEDS.find(({ probe }) => 'program' in probe && probe.program === qemu);
    const state = isMissing ? 'missing' : 'broken';
    return { name, state, detail: error.message, neededFor: 'boot', package: need?.packages[0] ?? null };
  }
}

function describe({ qemuVersion, tried }: AcceleratorChoice): string {
  return [qemuVersion, ...tried.map(({ accelerator, reason }) => `${accelerator}: ${reason}`)].join('; ');
}

async function inspectVirtiofsd(): Promise<MachinePart> {
  const need = SYSTEM_NEEDS.find(({ probe }) => 'anyFile' in probe && probe.anyFile === VIRTIOFSD_PLACES);
  const part = { name: 'virtiofsd', neededFor: 'boot', package: need?.packages.at(-1) ?? null } as const;
  try {
    const { program, kind } = await requireDaemon(isRoot());
    return { ...part, state: 'ok', detail: `${program}, the ${kind === 'c' ? 'C' : 'Rust'} one` };
  } catch (error) {
    const detail = messageOf(error);
    // The one that is there needs root, and its package brings no other.
    if (need !== undefined && isMet(need)) return { ...part, state: 'broken', detail, package: null };
    return { ...part, state: 'missing', detail };
  }
}

function inspectNeed(need: SystemNeed): MachinePart {
  const found = 'program' in need.probe ? findTool(need.probe.program) : 'there';
  const isThere = isMet(need);
  return {
    name: nameOf(need),
    state: isThere ? 'ok' : 'missing',
    detail: isThere ? (found ?? 'there') : need.why,
    neededFor: need.neededFor,
    package: need.packages[0],
  };
}

async function inspectDocker(signal: AbortSignal): Promise<MachinePart> {
  const isMissing = findTool('dockerd') === undefined;
  const part = { name: 'Docker', neededFor: 'containers', package: isMissing ? 'docker.io' : null } as const;
  try {
    const { client } = await openDocker();
    signal.throwIfAborted();
    return { ...part, state: 'ok', detail: `daemon ${String(client.info.containerRuntime.serverVersion)}` };
  } catch (error) {
    signal.throwIfAborted();
    return { ...part, state: isMissing ? 'missing' : 'broken', detail: messageOf(error) };
  }
}
