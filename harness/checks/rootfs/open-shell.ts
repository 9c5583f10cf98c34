import type { Problem } from '../../core/finding.ts';
import { type ShellCommand, shellCommands } from '../../formats/shell/commands.ts';
import { programOf } from './boot-script.ts';
import type { RootfsTree } from './tree.ts';

/**
 * The shells that a boot script gives out whoever asks, itself or by a script of the image that it runs: those in a
 * condition are for whoever sets it.
 */
export function openShells(
  tree: RootfsTree,
  at: string,
  path: string,
  commands: readonly ShellCommand[],
  seen = new Set([path]),
): Problem[] {
  return commands
    .filter(({ isConditional }) => !isConditional)
    .flatMap((command) => {
      if (givesShell(command)) return [openShell(at, path, command)];
      const script = scriptOf(tree, command);
      if (script === null || seen.has(script.path)) return [];
      seen.add(script.path);
      return openShells(tree, `rootfs.erofs:${script.path}`, script.path, shellCommands(script.text), seen);
    });
}

function openShell(at: string, path: string, { text }: ShellCommand): Problem {
  return {
    at,
    problem: `${path} gives out a root shell`,
    expected: 'a shell where the command line asks for it with arcbox.debug_console, and nowhere else',
    actual: text,
    hint: 'whoever reaches the console is root',
  };
}

/** The script of the image that a command runs or reads; null when it is none. */
function scriptOf(tree: RootfsTree, command: ShellCommand): { readonly path: string; readonly text: string } | null {
  const [program = '', ...args] = programOf(command);
  const reads = program === '.' || program === 'source' || SHELLS.test(program);
  const named = (reads ? args.find((arg) => !arg.startsWith('-')) : program) ?? '';
  const paths = named.includes('/')
    ? [named]
    : ['/bin', '/sbin', '/usr/bin', '/usr/sbin'].map((at) => `${at}/${named}`);
  for (const path of paths) {
    const { entry } = tree.resolve(path);
    const text = entry?.text ?? null;
    if (entry !== null && text !== null && (reads || text.startsWith('#!'))) return { path: entry.path, text };
  }
  return null;
}

function givesShell(command: ShellCommand): boolean {
  const [program = '', ...args] = programOf(command);
  if (LOGINS.test(program)) return true;
  // They hand a connection to a program: nc to that behind -e, socat to that in an address.
  if (program === 'nc' && args.some((arg) => /^-\w*e/.test(arg))) return true;
  if (program === 'socat' && args.some((arg) => /(?:^|!!)(?:exec|system|shell):.*\b\w*sh\b/i.test(arg))) return true;
  const index = RUNS_ANOTHER.test(program) ? args.findIndex((arg) => SHELLS.test(nameOf(arg))) : -1;
  const [shell, ...rest] = index === -1 ? [program, ...args] : args.slice(index);
  // A shell that is given a script or a file to read asks nobody.
  const input = /<\s*(\S+)/.exec(command.text)?.[1] ?? '/dev/console';
  const asks = input.startsWith('/dev/') && input !== '/dev/null';
  return SHELLS.test(nameOf(shell ?? '')) && asks && rest.every((arg) => /^-[il]+$/.test(arg));
}

function nameOf(path: string): string {
  return path.replace(/^.*\//, '');
}

const SHELLS = /^(?:sh|ash|hush|bash|dash)$/;
const LOGINS = /^(?:login|sulogin|getty|agetty|cttyhack|telnetd)$/;
/** Programs that run the program among their arguments, at the end of a connection or in other circumstances. */
const RUNS_ANOTHER =
  /^(?:tcpsvd|udpsvd|env|nice|ionice|timeout|openvt|script|unshare|nsenter|chroot|setarch|linux(?:32|64)|chpst|start-stop-daemon)$/;
