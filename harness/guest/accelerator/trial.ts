import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Readable } from 'node:stream';
import type { Arch } from '../../core/arch.ts';
import { renderDuration } from '../../core/deadline.ts';
import { writeAtomic } from '../../host/files.ts';
import { type ProcessEnd, start } from '../../host/process.ts';
import { buildProbeGuestArm64 } from '../payloads/probe-guest-arm64.ts';
import { buildProbeGuestX86 } from '../payloads/probe-guest-x86.ts';
import { buildArguments } from '../qemu/arguments.ts';
import type { AcceleratorKind, AcceleratorTrial } from './kind.ts';

/** What is tried: QEMU with one accelerator, on a guest of one architecture. */
export interface TrialRequest {
  readonly arch: Arch;
  readonly accelerator: AcceleratorKind;
  /** QEMU's program. */
  readonly qemu: string;
  /** Where the guest's image may be written. */
  readonly folder: string;
  readonly limitMs: number;
  readonly signal: AbortSignal;
}

/**
 * Runs a few guest instructions with the arguments of a real boot. The accelerator is usable only when the guest has
 * written its line and has ended by itself, both before the limit.
 */
export async function tryAccelerator(request: TrialRequest): Promise<AcceleratorTrial> {
  const { arch, accelerator, qemu, folder, limitMs, signal } = request;
  signal.throwIfAborted();
  const guest = join(folder, `probe-guest-${arch}`);
  await writeAtomic(guest, arch === 'arm64' ? buildProbeGuestArm64(LINE) : buildProbeGuestX86(LINE));
  const startedAt = performance.now();
  const program = await start(qemu, probeArguments(arch, accelerator, guest));
  const timer = new AbortController();
  try {
    const said = collect(program.stdout);
    const complained = collect(program.stderr);
    const called = AbortSignal.any([signal, timer.signal]);
    const end = await Promise.race([
      program.ended,
      complained.until(STOPPED_FOR_GOOD),
      sleep(limitMs, null, { signal: called }),
    ]);
    const ms = Math.round(performance.now() - startedAt);
    const problem = problemOf(said.text(), complained.text(), end, limitMs);
    return { accelerator, usable: problem === null, reason: problem ?? `a guest ran in ${renderDuration(ms)}`, ms };
  } finally {
    timer.abort();
    program.kill();
    await program.ended;
  }
}

function probeArguments(arch: Arch, accelerator: AcceleratorKind, guest: string): string[] {
  return buildArguments({
    arch,
    accelerator,
    machine: arch === 'arm64' ? 'virt' : 'q35',
    cpus: 1,
    memoryMiB: 128,
    kernelPath: guest,
    // Any readable file will do: the guest never looks at its disk.
    rootfsPath: guest,
    disks: [],
    cmdline: '',
    consoles: 'terminal',
    monitorSocket: null,
    shares: [],
    sandbox: process.platform === 'linux',
  });
}

function problemOf(said: string, complained: string, end: ProcessEnd | null, limitMs: number): string | null {
  const ran = said.includes(LINE);
  if (ran && end?.status === 0) return null;
  const how = end === null ? `did not end within ${renderDuration(limitMs)}` : endOf(end);
  const what = ran ? 'a guest began to run, but QEMU' : 'no guest instruction had any effect; QEMU';
  const why = complained.split('\n').find((line) => line.trim() !== '');
  return `${what} ${how}${why === undefined ? '' : `: ${why.trim()}`}`;
}

function endOf({ status, signal }: ProcessEnd): string {
  return status === null ? `was ended by ${signal ?? 'a signal'}` : `ended with status ${status}`;
}

/** The first bytes of a stream, as text, and a promise for a pattern in it. */
function collect(stream: Readable): { text: () => string; until: (pattern: RegExp) => Promise<null> } {
  let text = '';
  const waiting: (() => void)[] = [];
  stream.on('data', (chunk: Buffer) => {
    if (text.length < LIMIT_CHARACTERS) text += chunk.toString('latin1');
    for (const look of waiting) look();
  });
  return {
    text: () => text,
    until: (pattern) =>
      new Promise((resolve) => {
        waiting.push(() => {
          if (pattern.test(text)) resolve(null);
        });
      }),
  };
}

const LINE = 'bootproof: guest code ran';

/** After these QEMU keeps the stopped guest for a debugger: waiting for its end would only cost the whole limit. */
const STOPPED_FOR_GOOD = /KVM internal error|kvm run failed|hardware error 0x/;

const LIMIT_CHARACTERS = 16 * 1024;
