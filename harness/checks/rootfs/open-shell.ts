import type { Problem } from '../../core/finding.ts';
import { type ShellCommand, shellCommands } from '../../formats/shell/commands.ts';
import { programOf } from './boot-script.ts';
import type { RootfsTree } from './tree.ts';

/**
 * The shells that a script of the boot gives out whoever asks, itself or by a script of the image that it runs. Those in a
 * condition are for whoever sets it, where the script looks at what the contract asks for them with.
 */
export function openShells(
  tree: RootfsTree,
  at: string,
  path: string,
  text: string,
  commands: readonly ShellCommand[] = shellCommands(text),
  seen = new Set([path]),
  isAsked = false,
): Problem[] {
  const isAskedFor = isAsked || text.replaceAll(/^\s*#.*$/gm, '').includes('debug_console');
  return commands
    .filter(({ isConditional }) => !isConditional || !isAskedFor)
    .flatMap((command) => {
      if (givesShell(command)) return [openShell(at, path, command)];
      const quoted = quotedScript(command);
      const script = quoted === null ? scriptOf(tree, command) : { path, text: quoted };
      const key = quoted ?? script?.path;
      if (script === null || key === undefined || seen.has(key)) return [];
      seen.add(key);
      const where = quoted === null ? `rootfs.erofs:${script.path}` : at;
      return openShells(tree, where, script.path, script.text, undefined, seen, isAskedFor);
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

/** What a command hands to a shell as a script in one word: behind -c, to eval, and what trap keeps for later. */
function quotedScript(command: ShellCommand): string | null {
  const [program = '', ...args] = behindRunner(programOf(command));
  if (program === 'eval') return args.join(' ');
  if (program === 'trap') return args[0] ?? null;
  const index = SHELLS.test(nameOf(program)) ? args.findIndex((arg) => /^-[a-z]*c$/.test(arg)) : -1;
  return index === -1 ? null : (args[index + 1] ?? null);
}

/** The script of the image that a command runs or reads; null when it is none. */
function scriptOf(tree: RootfsTree, command: ShellCommand): { readonly path: string; readonly text: string } | null {
  const [program = '', ...args] = behindRunner(programOf(command));
  const reads = program === '.' || program === 'source' || SHELLS.test(nameOf(program));
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
  if (LOGINS.test(nameOf(program))) return true;
  if (program === 'su' && !args.some((arg) => /^-\w*c$|^--command\b/.test(arg))) return true;
  if ((program === '.' || program === 'source') && args[0]?.startsWith('/dev/') === true) return true;
  const first = DEFAULTS_TO_SHELL.get(nameOf(program));
  if (first !== undefined && args.filter((arg) => !arg.startsWith('-')).length <= first) return true;
  // They hand a connection to a program: nc to that behind -e, socat to that in an address.
  if (NETCATS.test(nameOf(program)) && args.some((arg) => /^(?:-\w*e|--(?:sh-)?exec\b)/.test(arg))) return true;
  if (program === 'socat' && args.some((arg) => /(?:^|!!)(?:exec|system|shell):.*\b\w*sh\b/i.test(arg))) return true;
  const [shell = '', ...rest] = behindRunner([program, ...args]);
  // A shell that is given a script or a file to read asks nobody.
  const input = /<\s*(\S+)/.exec(command.text)?.[1] ?? '/dev/console';
  const asks = (input.startsWith('/dev/') && input !== '/dev/null') || /^&\d/.test(input);
  return SHELLS.test(nameOf(shell)) && asks && readsInput(rest);
}

/** Whether a shell with these arguments reads its commands from its input: it has options, and neither -c nor a script. */
function readsInput(args: readonly string[]): boolean {
  const operands = args.filter((arg, index) => !/^[-+]/.test(arg) && !/^[-+]\w*o$/.test(args[index - 1] ?? ''));
  const isTerminal = operands[0]?.startsWith('/dev/') === true && operands[0] !== '/dev/null';
  if (args.some((arg) => /^-[a-z]*c$/.test(arg))) return false;
  return operands.length === 0 || isTerminal || args.some((arg) => /^-[a-z]*s$/.test(arg));
}

/** A command from the shell on that a program in front of it runs in its own place; as it is when there is no shell. */
function behindRunner(words: readonly string[]): readonly string[] {
  const [program = '', ...args] = words;
  const index = RUNS_ANOTHER.test(nameOf(program)) ? args.findIndex((arg) => SHELLS.test(nameOf(arg))) : -1;
  return index === -1 ? words : args.slice(index);
}

function nameOf(path: string): string {
  return path.replace(/^.*\//, '');
}

const SHELLS = /^(?:sh|ash|hush|bash|dash)$/;
/** Programs that ask whoever is at a console for a login, or give a shell to whoever reaches them. */
const LOGINS = /^(?:login|sulogin|getty|agetty|mingetty|cttyhack|telnetd|ttyd)$/;
/** Programs that run a shell when they are not told what to run, and how many operands they have before that. */
const DEFAULTS_TO_SHELL = new Map([
  ['chroot', 1],
  ['unshare', 0],
  ['linux32', 0],
  ['linux64', 0],
]);
const NETCATS = /^(?:nc|ncat|netcat)$/;
/** Programs that run the program among their arguments, at the end of a connection or in other circumstances. */
const RUNS_ANOTHER =
  /^(?:tcpsvd|udpsvd|env|nice|ionice|timeout|openvt|script|unshare|nsenter|chroot|setarch|linux(?:32|64)|chpst|start-stop-daemon)$/;
