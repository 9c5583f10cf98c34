import { type ShellCommand, shellCommands } from '../../formats/shell/commands.ts';
import type { RootfsEntry } from './evidence.ts';
import type { RootfsTree } from './tree.ts';

/** The script that brings the guest up, in either generation. */
export interface BootScript {
  /** `inittab`: busybox init reads /etc/inittab and runs rcS; `trampoline`: /sbin/init is a script that becomes the agent. */
  readonly generation: 'inittab' | 'trampoline';
  readonly path: string;
  readonly entry: RootfsEntry | null;
  /** The commands that a shell can come to. Blanks are what the shell takes for one: a carriage return is none. */
  readonly commands: readonly ShellCommand[];
}

/** The boot script of a rootfs, told by what /sbin/init is. */
export function bootScriptOf(tree: RootfsTree): BootScript {
  const init = tree.resolve('/sbin/init').entry;
  const generation = init?.text?.startsWith('#!') === true ? 'trampoline' : 'inittab';
  const path = generation === 'trampoline' ? '/sbin/init' : '/etc/init.d/rcS';
  const { entry } = tree.resolve(path);
  return { generation, path, entry, commands: withConstants(shellCommands(entry?.text ?? '')) };
}

/** Variables that are set once, to a text without variables, are taken for what they hold. */
function withConstants(commands: readonly ShellCommand[]): ShellCommand[] {
  const values = new Map<string, string | null>();
  for (const { words, text } of commands) {
    const [, name, value] = (words.length === 0 ? /^(\w+)=["']?([^"'$`\s]*)["']?$/.exec(text) : null) ?? [];
    if (name !== undefined && value !== undefined) values.set(name, values.has(name) ? null : value);
  }
  const expand = (word: string): string =>
    word.replaceAll(
      /\$(?:\{(\w+)\}|(\w+))/g,
      (whole, braced?: string, bare?: string) => values.get(braced ?? bare ?? '') ?? whole,
    );
  return commands.map((command) => ({ ...command, words: command.words.map(expand) }));
}

/** The program of a command and its arguments, whoever is asked to run it: `"$busybox" mount …` is a `mount`. */
export function programOf({ words }: ShellCommand): readonly string[] {
  let rest = words;
  while (rest.length > 1 && RUNNERS.test(rest[0] ?? '')) {
    const [runner] = rest;
    rest = rest.slice(1);
    while (runner === 'setsid' && rest.length > 1 && rest[0]?.startsWith('-') === true) rest = rest.slice(1);
  }
  const [program = '', ...args] = rest;
  return [program.replace(/^\/(?:usr\/)?s?bin\//, ''), ...args];
}

/** busybox by its path or in a variable, and what starts another program in its own place. */
const RUNNERS = /^(?:.*\bbusybox|\$\{?\w*busybox\w*\}?|exec|command|setsid|nohup)$/i;
