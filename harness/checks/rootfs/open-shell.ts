import type { Problem } from '../../core/finding.ts';
import type { ShellCommand } from '../../formats/shell/commands.ts';
import { programOf } from './boot-script.ts';

/** The shells that a boot script gives out whoever asks: those in a condition are for whoever sets it. */
export function openShells(at: string, path: string, commands: readonly ShellCommand[]): Problem[] {
  return commands
    .filter((command) => !command.isConditional && givesShell(command))
    .map(({ text }) => ({
      at,
      problem: `${path} gives out a root shell`,
      expected: 'a shell where the command line asks for it with arcbox.debug_console, and nowhere else',
      actual: text,
      hint: 'whoever reaches the console is root',
    }));
}

function givesShell(command: ShellCommand): boolean {
  const [program = '', ...args] = programOf(command);
  if (LOGINS.test(program)) return true;
  // It hands a connection to the program behind -e.
  if (program === 'nc' && args.some((arg) => /^-\w*e/.test(arg))) return true;
  // A shell that is given a script or a file to read asks nobody.
  const input = /<\s*(\S+)/.exec(command.text)?.[1] ?? '/dev/console';
  const asks = input.startsWith('/dev/') && input !== '/dev/null';
  return SHELLS.test(program) && asks && args.every((arg) => /^-[il]+$/.test(arg));
}

const SHELLS = /^(?:sh|ash|hush|bash|dash)$/;
const LOGINS = /^(?:login|sulogin|getty|agetty|cttyhack|telnetd)$/;
