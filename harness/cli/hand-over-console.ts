import { areaOf } from '../core/check-id.ts';
import type { Arch } from '../core/arch.ts';
import { HarnessError, UsageError } from '../core/errors.ts';
import { runOnTerminal } from '../host/process.ts';
import { printable } from '../report/printable.ts';
import type { Result } from '../report/result.ts';
import type { BootOptions } from '../target/boot-options.ts';
import type { Target } from '../target/target.ts';
import type { CommandContext } from './context.ts';
import type { Given } from './option-spec.ts';

/** How a guest is booted for whoever sits at the terminal. */
export interface ConsoleOptions {
  readonly boot: BootOptions;
  /** A temporary folder with a short path. */
  readonly scratch: string;
  readonly context: CommandContext;
}

/** Boots a release with this terminal as its console, and gives the status that QEMU ended with. */
export async function handOverConsole(
  target: Target,
  arch: Arch,
  { boot, scratch, context }: ConsoleOptions,
): Promise<number> {
  const { places, progress, signal, write } = context;
  const options = { boot, places, scratch, signal, progress };
  // Loaded only when it is wanted: a gate that pauses on nothing boots no guest by hand.
  const { prepareSpawn } = await import('../target/spawn-guest.ts');
  const { script, machine, accelerator } = await prepareSpawn(target, arch, options);
  write(
    `${printable(target.name)}, ${arch} on ${machine}/${accelerator}: this terminal is its console; Ctrl-A X ends it`,
  );
  return runOnTerminal('/bin/sh', [script], signal);
}

/**
 * Whether `--pause-on-fail` was asked for.
 *
 * @throws {UsageError} when nobody sits there to look.
 */
export function pausesOnFail({ options }: Given, isTerminal: boolean): boolean {
  if (options['pauseOnFail'] !== true) return false;
  if (isTerminal && options['json'] !== true) return true;
  throw new UsageError('--pause-on-fail hands over a console: it needs a terminal, and goes without --json');
}

/** Boots the guests that failed once more, one after the other, each with this terminal as its console. */
export async function pauseOnFailedBoots(result: Result, target: Target, options: ConsoleOptions): Promise<void> {
  const { write, signal } = options.context;
  const failed = result.checks.filter(({ id, status }) => status === 'fail' && OF_GUESTS.includes(areaOf(id)));
  for (const arch of new Set(failed.flatMap(({ arch: one }) => one ?? []))) {
    if (signal.aborted) return;
    write(`\n${arch} failed in its guest: it is booted once more, and the run goes on when you end it`);
    try {
      await handOverConsole(target, arch, options);
    } catch (error) {
      // The verdict is told already.
      if (!(error instanceof HarnessError)) throw error;
      write(`it cannot be booted again: ${printable(error.message)}`);
    }
  }
}

const OF_GUESTS: readonly string[] = ['boot', 'fex', 'machine'];
