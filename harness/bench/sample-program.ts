import { join } from 'node:path';
import { HarnessError } from '../core/errors.ts';
import { INSTALLATION } from '../host/installation.ts';
import { run, start } from '../host/process.ts';
import { watchMemory } from '../host/process-memory.ts';
import type { Sample } from './row.ts';

/**
 * The time that a program takes from its start to its end.
 *
 * @throws {HarnessError} when it cannot be started, or ends with another status than 0.
 */
export async function sampleProgram(program: string, args: readonly string[], signal: AbortSignal): Promise<Sample> {
  const started = performance.now();
  await run(program, args, { signal });
  return { durationMs: performance.now() - started };
}

/** The time and the memory that bootproof takes when it is called as its users call it, and what it printed. */
export async function sampleBootproof(
  args: readonly string[],
  { env = {}, signal }: { readonly env?: Readonly<Record<string, string>>; readonly signal: AbortSignal },
): Promise<Sample & { readonly stdout: string }> {
  const program = join(INSTALLATION, 'harness', 'cli', 'bootproof.mjs');
  const started = performance.now();
  const child = await start(process.execPath, [program, ...args], { env });
  const stop = (): void => child.kill('SIGTERM');
  signal.addEventListener('abort', stop, { once: true });
  using memory = watchMemory(child.pid);
  try {
    const [stdout, stderr, { status }] = await Promise.all([
      Array.fromAsync(child.stdout as AsyncIterable<Buffer>),
      Array.fromAsync(child.stderr as AsyncIterable<Buffer>),
      child.ended,
    ]);
    const durationMs = performance.now() - started;
    signal.throwIfAborted();
    if (status !== 0) throw refused(args, status, Buffer.concat(stderr).toString('utf8'));
    return { durationMs, peakMiB: memory.peakMiB, stdout: Buffer.concat(stdout).toString('utf8') };
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** One of the programs beside this file, each of which measures a library call in a process of its own and prints a sample. */
export async function sampleLibrary(name: string, args: readonly string[], signal: AbortSignal): Promise<Sample> {
  const { stdout } = await run(process.execPath, [join(import.meta.dirname, name), ...args], { signal });
  return JSON.parse(stdout) as Sample;
}

/** What a library call took in this process, which does nothing else: time without the start of Node, and memory with it. */
export async function sampleCall(call: () => Promise<void>): Promise<Sample> {
  const started = performance.now();
  await call();
  const durationMs = performance.now() - started;
  return { durationMs, peakMiB: Math.ceil(process.resourceUsage().maxRSS / 1024) };
}

function refused(args: readonly string[], status: number | null, stderr: string): HarnessError {
  const said = stderr.trim().split('\n').at(-1) ?? '';
  return new HarnessError(
    'BOOTPROOF_BENCH',
    `bootproof ${args.join(' ')} ended with status ${String(status)}, so its time means nothing: ${said}; run it by itself`,
    { args: [...args], status },
  );
}
