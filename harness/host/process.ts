import type { ChildProcess } from 'node:child_process';
import { constants } from 'node:os';
import type { Readable, Writable } from 'node:stream';
import { type Options, execa } from 'execa';
import { HarnessError } from '../core/errors.ts';
import { runMark, tellOfChild } from './children.ts';
import { missingTool } from './tool.ts';

/** How a program is run to its end. */
export interface RunOptions {
  readonly cwd?: string;
  /** Added to this process's environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** @default no limit of its own: `signal` bounds it. */
  readonly timeoutMs?: number;
  readonly input?: string | Uint8Array;
  /** Called with each line of standard output and standard error as it comes. */
  readonly onLine?: (line: string) => void;
}

/** What a program that ended successfully printed. */
export interface ProcessOutput {
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a program to its end and gives what it printed.
 *
 * @throws {HarnessError} `BOOTPROOF_TOOL_MISSING` when there is no such program, `BOOTPROOF_TOOL_FAILED` on any other end
 * than status 0, with the last lines that it printed.
 */
export async function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<ProcessOutput> {
  const child = execa(program, args, {
    ...childOptions(options),
    all: true,
    detached: true,
    reject: false,
  } as Options) as unknown as Child;
  const { pid } = child;
  if (pid !== undefined) {
    const tellEnded = tellOfChild(pid);
    child.nodeChildProcess.once('exit', () => {
      tellEnded();
      // Called off or timed out: execa has ended the leader only, and what that one started would go on and hold our pipe.
      if (child.nodeChildProcess.killed) killGroup(pid, 'SIGKILL');
    });
  }
  if (options.onLine !== undefined) {
    // Each stream by itself: in the two together, half a line of one would run into the other.
    await Promise.all([tellLines(child, 'stdout', options.onLine), tellLines(child, 'stderr', options.onLine)]);
  }
  const result = await child;
  if (result.failed) throw failure(program, args, result);
  return { stdout: result.stdout, stderr: result.stderr };
}

/** How a program ended: `status` is its exit status, or null when a signal ended it or it never started. */
export interface ProcessEnd {
  readonly status: number | null;
  readonly signal: string | null;
  /** Why it never ran: `ENOENT`, `EACCES`; null when it ran. */
  readonly spawnError: string | null;
}

/** A program that runs beside the gate. */
export interface RunningProcess {
  readonly pid: number;
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Settles when the program has ended; never rejects. */
  readonly ended: Promise<ProcessEnd>;
  /** Signals the whole process group; a group that is gone already is no error. */
  kill(signal?: NodeJS.Signals): void;
}

/**
 * Starts a program that goes on beside this one, in a process group of its own, so that a terminal's Ctrl-C reaches the
 * gate first and so that all its children can be ended with it. Whoever starts it owns it: await `ended` or kill it.
 *
 * @throws {HarnessError} `BOOTPROOF_TOOL_MISSING` when it cannot be started.
 */
export async function start(
  program: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<RunningProcess> {
  const child = execa(program, args, {
    ...place(options),
    stdin: 'pipe',
    buffer: false,
    detached: true,
    reject: false,
  } as Options) as unknown as Child;
  const ended = child.then((result) => ({
    status: result.exitCode ?? null,
    signal: result.signal ?? null,
    spawnError: result.exitCode === undefined && result.signal === undefined ? (result.code ?? 'unknown') : null,
  }));
  const { pid } = child;
  if (pid === undefined) throw notStarted(program, args, (await ended).spawnError);
  const tellEnded = tellOfChild(pid);
  child.nodeChildProcess.once('exit', tellEnded);
  // A program that dies while it is being written to is an end, told by `ended`, not a crash of ours.
  child.stdin.on('error', () => undefined);
  return {
    pid,
    stdin: child.stdin,
    stdout: child.stdout,
    stderr: child.stderr,
    ended,
    kill(signal = 'SIGKILL') {
      killGroup(pid, signal);
    },
  };
}

/**
 * Runs a program that has this process's terminal until it ends: what is typed goes there, what it prints is seen. Gives its
 * exit status, or 128 and more when a signal ended it.
 *
 * @throws {HarnessError} `BOOTPROOF_TOOL_MISSING` when it cannot be started.
 */
export async function runOnTerminal(program: string, args: readonly string[], signal: AbortSignal): Promise<number> {
  const options = { ...place({}), stdio: 'inherit', reject: false, cancelSignal: signal } as Options;
  const child = execa(program, args, options) as unknown as Child;
  const result = await child;
  if (child.pid === undefined) throw notStarted(program, args, result.code ?? null);
  return result.exitCode ?? 128 + constants.signals[result.signal as NodeJS.Signals];
}

/** The parts of execa's results that are used here; its own types do not fit exactOptionalPropertyTypes. */
interface Outcome {
  readonly failed: boolean;
  readonly exitCode?: number;
  readonly signal?: string;
  readonly code?: string;
  readonly timedOut: boolean;
  readonly isCanceled: boolean;
  readonly stdout: string;
  readonly stderr: string;
  readonly all?: string;
}

interface Child extends Promise<Outcome> {
  readonly pid?: number;
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  iterable(options: { from: 'stdout' | 'stderr' }): AsyncIterable<string>;
  readonly nodeChildProcess: ChildProcess;
}

async function tellLines(child: Child, from: 'stdout' | 'stderr', onLine: (line: string) => void): Promise<void> {
  for await (const line of child.iterable({ from })) onLine(line);
}

function place(options: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> }): Options {
  return {
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    env: { ...runMark(), ...options.env },
  };
}

function childOptions(options: RunOptions): Options {
  return {
    ...place(options),
    ...(options.signal === undefined ? {} : { cancelSignal: options.signal }),
    ...(options.timeoutMs === undefined ? {} : { timeout: options.timeoutMs }),
    ...(options.input === undefined ? { stdin: 'ignore' as const } : { input: options.input }),
    maxBuffer: 64 * 1024 * 1024,
    stripFinalNewline: true,
  };
}

function failure(program: string, args: readonly string[], result: Outcome): HarnessError {
  if (result.code === 'ENOENT') return notStarted(program, args, result.code);
  const tail = (result.all ?? '').trimEnd().split('\n').slice(-20);
  const last = tail.findLast((line) => line.trim() !== '');
  return new HarnessError(
    'BOOTPROOF_TOOL_FAILED',
    `${program} ${endOf(result)}${last === undefined ? '' : `: ${last.trim()}`}`,
    { program, args: [...args], tail },
    { cause: result },
  );
}

function notStarted(program: string, args: readonly string[], reason: string | null): HarnessError {
  if (reason === 'ENOENT') return missingTool(program);
  return new HarnessError('BOOTPROOF_TOOL_MISSING', `${program} cannot be started (${String(reason)})`, {
    program,
    args: [...args],
    reason,
  });
}

function killGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // The group is gone.
  }
}

function endOf(result: Outcome): string {
  if (result.timedOut) return 'was stopped at its time limit';
  if (result.isCanceled) return 'was called off';
  return result.signal === undefined
    ? `ended with status ${String(result.exitCode)}`
    : `was killed by ${result.signal}`;
}
