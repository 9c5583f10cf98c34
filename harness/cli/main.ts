import { CommanderError } from 'commander';
import { ownVersion } from '../host/installation.ts';
import { printable } from '../report/printable.ts';
import { COMMANDS } from './command-table.ts';
import type { CommandSpec, Given } from './option-spec.ts';
import { buildProgram } from './program.ts';

/** The exit status of a wrong call: docs/exit-status.md. */
const USAGE = 2;

/** Runs bootproof with these arguments and gives the exit status. */
export async function main(args: readonly string[]): Promise<number> {
  let chosen: readonly [CommandSpec, Given] | undefined;
  try {
    const program = buildProgram(COMMANDS, ownVersion(), (spec, given) => (chosen = [spec, given]));
    program.parse([...args], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Help and version are asked for; everything else is a wrong call.
    if (error.exitCode === 0) return 0;
    if (error.code === 'commander.help') return USAGE;
    process.stderr.write(`bootproof: ${printable(error.message.replace(/^error: /, ''))}\n`);
    return USAGE;
  }
  if (chosen === undefined) return USAGE;
  // Loaded only now: help needs none of it.
  const { runCommand } = await import('./run-command.ts');
  return runCommand(...chosen, args);
}
