import type { Problem } from '../../core/finding.ts';
import { type ShellCommand, whatIsOpen } from '../../formats/shell/commands.ts';
import { defineCheck } from '../check.ts';
import { checkAgentInit, isAgent } from './agent-init.ts';
import { bootScriptOf, programOf } from './boot-script.ts';
import { openShells } from './open-shell.ts';
import { treeOf } from './tree.ts';

/**
 * The boot script does what the contract asks, in its order. Commands count that a shell can come to; whether a condition
 * in front of them holds only shows in the guest, and there it is proven.
 */
export const bootOrder = defineCheck({
  id: 'rootfs/boot-order',
  holds:
    'the boot script mounts proc, sysfs and devtmpfs, then the share, then registers FEX, then starts the agent, waits for its init and powers off when that fails, and gives no shell out unasked',
  why: 'each step needs what the one before it mounted; out of order it fails silently',
  mend: 'bring the steps into this order, and let the script look at the status of `arcbox-agent init` itself, not behind a pipe or `|| true`',
  tier: 'contract',
  per: 'arch',
  evidence: 'rootfs',
  after: ['rootfs/init'],
  appliesTo: () => null,
  check: (rootfs, { arch }) => {
    const tree = treeOf(rootfs);
    const { path, commands, entry, generation } = bootScriptOf(tree);
    const at = `rootfs.erofs:${path}`;
    if (entry === null) return [{ at, problem: `the boot script ${path} is missing` }];
    if (entry.text?.includes('\r') === true) {
      const hint = 'the shell takes the carriage return for a part of the last word: it was saved on Windows';
      return [{ at, problem: `${path} has Windows line ends`, expected: 'lines that end in a line feed alone', hint }];
    }
    const open = whatIsOpen(entry.text ?? '');
    if (open !== null) {
      const problem = `${path} leaves ${OPEN[open] ?? open} open: the shell stops there with a syntax error`;
      return [{ at, problem, expected: 'a script that is whole', hint: 'a line was lost in a merge' }];
    }
    const shell = /^#![ \t]*(.*)/.exec(entry.text ?? '')?.[1]?.trim() ?? '';
    if (/ -[a-z]*n/.test(shell)) {
      const problem = `${path} is only read: its shell is told to run nothing`;
      return [{ at, problem, expected: '#!/bin/busybox sh', actual: `#!${shell}` }];
    }
    if (!SHELL.test(shell)) {
      const problem = `${path} is not for a shell: its first line names ${shell}`;
      return [{ at, problem, expected: '#!/bin/busybox sh', actual: `#!${shell}` }];
    }
    const steps = [...STEPS, generation === 'trampoline' ? EXEC_AGENT : RUN_AGENT].filter(
      (step) => arch === 'arm64' || step !== REGISTER,
    );
    const found = steps.map((step) => ({ ...step, index: commands.findIndex((command) => step.is(command)) }));
    const problems: Problem[] = found
      .filter(({ index }) => index === -1)
      .map((step) => ({
        at,
        problem: `${path} does not ${step.does}${step.instead?.(commands) ?? ''}`,
        hint: 'the guest would go without it: commands that no shell comes to do not count',
      }));
    const present = found.filter(({ index }) => index !== -1);
    for (const [place, step] of present.entries()) {
      const before = present.slice(0, place).find(({ index, stage }) => index > step.index && stage < step.stage);
      if (before !== undefined) {
        problems.push({
          at,
          problem: `${path} tries to ${step.does} before it ${before.did}`,
          actual: commands[step.index]?.text ?? '',
        });
      }
    }
    return [
      ...problems,
      ...checkUndone(at, path, commands),
      ...(generation === 'inittab' ? checkAgentInit(at, path, commands) : []),
      ...openShells(tree, at, path, entry.text ?? '', commands),
    ];
  },
});

/** A mount that is undone, or covered by another one, before the agent starts is none. */
function checkUndone(at: string, path: string, commands: readonly ShellCommand[]): Problem[] {
  const done = new Map<string, string>();
  const problems: Problem[] = [];
  for (const command of commands) {
    if (isAgent(command)) break;
    const [program, ...args] = programOf(command);
    const mount = mountOf(command);
    const undone = program === 'umount' ? args.find((arg) => done.has(arg)) : undefined;
    if (program === 'umount' && args.some((arg) => /^-[a-z]*a/.test(arg)))
      problems.push({ at, problem: `${path} unmounts everything again`, actual: command.text });
    if (mount !== undefined && HIDES.test(mount.where) && EMPTY.has(mount.type))
      problems.push({ at, problem: `${path} hides ${mount.where} of the image behind a mount`, actual: command.text });
    if (undone !== undefined) problems.push({ at, problem: `${path} unmounts ${undone} again`, actual: command.text });
    const type = mount === undefined ? undefined : done.get(mount.where);
    if (mount !== undefined && type !== undefined && type !== mount.type)
      problems.push({ at, problem: `${path} mounts ${mount.type} over ${mount.where}`, actual: command.text });
    if (mount !== undefined && MOUNTED.includes(mount.where)) done.set(mount.where, mount.type);
  }
  return problems;
}

/** Where the programs of the image are, and file systems that begin without any. */
const HIDES = /^\/(?:usr|(?:usr\/)?(?:s?bin|lib(?:64)?))?$/;
const EMPTY: ReadonlySet<string> = new Set(['tmpfs', 'ramfs', 'virtiofs', 'btrfs']);
const MOUNTED = ['/proc', '/sys', '/dev', '/arcbox'];
const OPEN: Readonly<Record<string, string>> = {
  if: 'an if',
  loop: 'a loop',
  case: 'a case',
  group: 'a {',
  subshell: 'a (',
  function: 'a function',
};
/** busybox's own shells by their path, or another shell of the image: that it is there is for other checks. */
const SHELL = /^\/(?:usr\/)?bin\/(?:(?:busybox (?:sh|ash|hush))|sh|ash|bash|dash)(?:\s+-\w+)?$/;

interface Step {
  /** What it does, behind "does not", and behind "before it". */
  readonly does: string;
  readonly did: string;
  /** Steps of the same stage may come in any order. */
  readonly stage: number;
  readonly is: (command: ShellCommand) => boolean;
  /** What is done in its place, to be said behind "does not …". */
  readonly instead?: (commands: readonly ShellCommand[]) => string;
}

const mounts = (type: string, where: string, stage: number, what?: string): Step => ({
  does: `mount ${where}`,
  did: `mounts ${where}`,
  stage,
  is: (command) => {
    const mount = mountOf(command);
    return mount?.type === type && mount.where === where && (what === undefined || mount.what === what);
  },
  instead: (commands) => {
    const other = commands.map(mountOf).find((mount) => mount?.type === type && mount.where === where);
    return other === undefined ? '' : `: it mounts the tag ${other.what} there, not ${what ?? ''}`;
  },
});

interface Mount {
  readonly type: string;
  readonly what: string;
  readonly where: string;
}

/** What a `mount` mounts where; the options may stand before or behind its two operands. */
function mountOf(command: ShellCommand): Mount | undefined {
  const [program, ...args] = programOf(command);
  if (program !== 'mount') return undefined;
  const operands: string[] = [];
  let type = '';
  for (let index = 0; index < args.length; index++) {
    const arg = args[index] ?? '';
    if (arg === '-t') type = args[++index] ?? '';
    else if (arg === '-o') index++;
    else if (arg.startsWith('-t')) type = arg.slice(2);
    else if (!arg.startsWith('-')) operands.push(arg);
  }
  const [what, where] = operands;
  return what === undefined || where === undefined ? undefined : { type, what, where: where.replace(/(.)\/$/, '$1') };
}

const REGISTER: Step = {
  does: 'register FEX with binfmt_misc',
  did: 'registers FEX',
  stage: 3,
  is: ({ text }) => /FEX-x86_64:M:|:FEX-x86_64:.*register|register.*FEX/.test(text),
};

const STEPS: readonly Step[] = [
  mounts('proc', '/proc', 1),
  mounts('sysfs', '/sys', 1),
  mounts('devtmpfs', '/dev', 1),
  mounts('virtiofs', '/arcbox', 2, 'arcbox'),
  REGISTER,
];

const RUN_AGENT: Step = { does: 'run the agent', did: 'runs the agent', stage: 4, is: isAgent };

const EXEC_AGENT: Step = {
  does: 'become the agent',
  did: 'becomes the agent',
  stage: 4,
  is: (command) => command.words[0] === 'exec' && isAgent(command) && !command.isBackground,
};
