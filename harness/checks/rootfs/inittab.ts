import type { Problem } from '../../core/finding.ts';
import { defineCheck } from '../check.ts';
import { bootScriptOf } from './boot-script.ts';
import { whyNotExecutable } from './executable.ts';
import { isHidden } from './mount-points.ts';
import { openShells } from './open-shell.ts';
import { type RootfsTree, treeOf } from './tree.ts';

/** busybox init is told what to run. */
export const inittab = defineCheck({
  id: 'rootfs/inittab',
  holds: '/etc/inittab runs rcS, which can be executed, respawns the agent and gives no shell out',
  why: 'init starts nothing, or the agent stays dead when it ends once',
  mend: 'let inittab hold `::sysinit:/etc/init.d/rcS` and `::respawn:/arcbox/bin/arcbox-agent`, no shell, and make rcS executable',
  tier: 'contract',
  per: 'arch',
  evidence: 'rootfs',
  after: ['rootfs/init'],
  appliesTo: () => null,
  lacksSubject: (rootfs) =>
    bootScriptOf(treeOf(rootfs)).generation === 'trampoline' ? '/sbin/init is a script, which reads no inittab' : null,
  check: (rootfs, { arch }) => {
    const tree = treeOf(rootfs);
    const at = 'rootfs.erofs:/etc/inittab';
    const text = tree.resolve('/etc/inittab').entry?.text ?? null;
    if (text === null)
      return [{ at, problem: '/etc/inittab is missing', hint: 'busybox init then asks for shells on consoles' }];
    if (text.includes('\r')) {
      const hint = 'init takes the carriage return for a part of the command: it was saved on Windows';
      return [{ at, problem: '/etc/inittab has Windows line ends', expected: 'line feeds alone', hint }];
    }
    const lines = text.split('\n').map((line, index) => ({ line: line.trimEnd(), number: index + 1 }));
    // init takes a blank in front for a part of the console's name; a comment behind one starts nothing.
    const wanted = lines.filter(({ line }) => line !== '' && !/^[ \t]*#/.test(line));
    const parsed = wanted.flatMap(({ line, number }) => {
      const [, action, command] = LINE.exec(line) ?? [];
      const id = line.split(':', 1)[0] ?? '';
      return action === undefined || command === undefined ? [] : [{ id, action, command, number }];
    });
    const problems: Problem[] = wanted
      .filter(({ line }) => !LINE.test(line))
      .map(({ line, number }) => ({
        at: `${at} line ${String(number)}`,
        problem: `line ${String(number)} of /etc/inittab is malformed and will be passed over`,
        expected: 'id::action:command',
        actual: line,
      }));
    const scripts = parsed.filter(({ action }) => action === 'sysinit');
    if (scripts.length === 0) problems.push({ at, problem: '/etc/inittab has no sysinit line', expected: SYSINIT });
    for (const { command } of scripts) {
      const program = programOf(command);
      if (program !== RCS) problems.push({ at, problem: `sysinit runs ${program}, not ${RCS}`, expected: SYSINIT });
      const why = arch === null ? null : whyNotExecutable(tree, program, arch);
      if (why !== null) problems.push({ at: `rootfs.erofs:${program}`, problem: `init cannot run ${program}: ${why}` });
    }
    for (const { action, command, number } of parsed) {
      const program = programOf(command);
      const why =
        action === 'sysinit' || arch === null || isHidden(program) ? null : whyNotExecutable(tree, program, arch);
      if (why !== null)
        problems.push({
          at: `${at} line ${String(number)}`,
          problem: `init cannot run ${program}: ${why}`,
          actual: `${action}:${command}`,
        });
    }
    for (const { command, number } of parsed.filter(({ command }) => [RCS, AGENT].includes(programOf(command)))) {
      if (!LETS_GO.test(command)) continue;
      problems.push({
        at: `${at} line ${String(number)}`,
        problem: `init does not wait for ${programOf(command)}: a shell runs it beside or before something else`,
        expected: programOf(command),
        actual: command,
      });
    }
    for (const { id, command, number } of parsed.filter(({ id }) => !CONSOLE.test(id))) {
      problems.push({
        at: `${at} line ${String(number)}`,
        problem: `init never starts ${programOf(command)}: there is no console ${id.trim() === '' ? JSON.stringify(id) : id}`,
        expected: 'nothing before the first colon, or a console',
        actual: id,
      });
    }
    for (const [program, action] of [
      [RCS, 'sysinit'],
      [AGENT, 'respawn'],
    ]) {
      const number = parsed.filter((line) => line.action === action && programOf(line.command) === program).length;
      if (number > 1)
        problems.push({
          at,
          problem: `/etc/inittab starts ${program ?? ''} ${String(number)} times`,
          expected: 'once',
        });
    }
    if (
      !parsed.some(({ action, command }) => action === 'ctrlaltdel' && /\b(?:poweroff|halt|reboot)\b/.test(command))
    ) {
      const hint = 'hosts ask for a power-off with Ctrl-Alt-Del';
      problems.push({
        at,
        problem: 'no ctrlaltdel line ends the guest',
        expected: '::ctrlaltdel:/bin/busybox poweroff',
        hint,
      });
    }
    if (!parsed.some(({ action, command }) => action === 'respawn' && programOf(command) === AGENT)) {
      problems.push({ at, problem: 'no respawn line starts arcbox-agent', expected: `::respawn:${AGENT}` });
    }
    for (const line of parsed) {
      const { action, command, number } = line;
      const where = `${at} line ${String(number)}`;
      if (!givesShell(line)) {
        problems.push(...shellsBehind(tree, where, command));
        continue;
      }
      problems.push({
        at: where,
        problem: `line ${String(number)} of /etc/inittab gives out a root shell`,
        expected: 'no shell and no login on a console of a release',
        actual: `${action}:${command}`,
        hint: 'whoever reaches the console is root: arcbox.debug_console asks for a shell where one is wanted',
      });
    }
    return problems;
  },
});

function programOf(command: string): string {
  return command.split(/[ \t]/, 1)[0]?.replace(/^-/, '') ?? '';
}

/** The shells that a line gives out by other ways than naming one, or by a script that it runs. rcS is judged with the boot order. */
function shellsBehind(tree: RootfsTree, at: string, command: string): Problem[] {
  const judged = tree.resolve(RCS).entry?.path ?? RCS;
  return openShells(tree, at, '/etc/inittab', command.replace(/^-/, ''), undefined, new Set([judged]));
}

/** A shell anywhere in the command: behind the dash of a login shell, and behind busybox, setsid or getty too. */
function givesShell({ action, command }: { readonly action: string; readonly command: string }): boolean {
  const runs = ['sysinit', 'wait', 'once', 'respawn', 'askfirst'].includes(action);
  return runs && command.split(/[\s'"`;&|()]+/).some((word) => SHELL.test(word));
}

const SHELL = /^-?(?:.*\/)?(?:sh|ash|hush|bash|dash|login|sulogin|getty|agetty|cttyhack|telnetd)$/;

/** The id may name a console; busybox ignores the run levels. */
const LINE = /^[^:]*:[^:]*:(sysinit|wait|once|respawn|askfirst|shutdown|restart|ctrlaltdel):(.+)$/;
/** A lone ampersand, a pipe or a list; `2>&1` is none. */
const LETS_GO = /(?<![<>&])&|[|;]/;
/** What busybox init opens below /dev for a program: a name that is not there keeps it from being started. */
const CONSOLE = /^(?:(?:\/dev\/)?(?:console|null|hvc\d+|tty\d*|ttyS\d+|ttyAMA\d+))?$/;
const RCS = '/etc/init.d/rcS';
const SYSINIT = `::sysinit:${RCS}`;
const AGENT = '/arcbox/bin/arcbox-agent';
