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
  // Whoever read along may have gone, as `2>&1 | head` does: that changes no verdict, and nobody is left to be told.
  process.stderr.on('error', () => undefined);
  let chosen: readonly [CommandSpec, Given] | undefined;
  try {
    const program = buildProgram(COMMANDS, ownVersion(), (spec, given) => (chosen = [spec, given]));
    program.parse([...args], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Help and version are asked for; everything else is a wrong call.
    if (error.exitCode === 0) return 0;
    if (error.code === 'commander.help') return USAGE;
    process.stderr.write(`bootproof: ${printable(sentenceOf(error))}: see \`${printable(helpFor(args))}\`\n`);
    return USAGE;
  }
  if (chosen === undefined) return USAGE;
  // Loaded only now: help needs none of it.
  const { runCommand } = await import('./run-command.ts');
  return runCommand(...chosen, args);
}

/** What the parser says, as one line: it puts what may have been meant on a line of its own. */
function sentenceOf({ message }: CommanderError): string {
  return message
    .replace(/^error: /, '')
    .replace(/\n(?=\(Did you mean [^\n]*$)/, ' ')
    .replace(/\.$/, '');
}

/** The call that shows how the command of this one is called; of one that there is not, the list of all. */
function helpFor(args: readonly string[]): string {
  const named = [args.slice(0, 2).join(' '), args[0] ?? ''].find((name) =>
    COMMANDS.some((spec) => `${spec.name} `.startsWith(`${name} `)),
  );
  return named === undefined ? 'bootproof --help' : `bootproof ${named} --help`;
}
