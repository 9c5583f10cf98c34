import type { Problem } from '../../core/finding.ts';
import { defineCheck } from '../check.ts';
import { bootScriptOf } from './boot-script.ts';
import { whyNotExecutable } from './executable.ts';
import { treeOf } from './tree.ts';

/** busybox init is told what to run. */
export const inittab = defineCheck({
  id: 'rootfs/inittab',
  holds: '/etc/inittab runs a sysinit script that can be executed and respawns the agent',
  why: 'init starts nothing, or the agent stays dead when it ends once',
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
    const lines = text.split('\n').map((line, index) => ({ line: line.trim(), number: index + 1 }));
    const wanted = lines.filter(({ line }) => line !== '' && !line.startsWith('#'));
    const parsed = wanted.flatMap(({ line, number }) => {
      const [, action, command] = LINE.exec(line) ?? [];
      return action === undefined || command === undefined ? [] : [{ action, command, number }];
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
    if (scripts.length === 0) problems.push({ at, problem: '/etc/inittab has no sysinit line', expected: RCS });
    for (const { command } of scripts) {
      const program = command.split(/\s/, 1)[0] ?? '';
      const why = arch === null ? null : whyNotExecutable(tree, program, arch);
      if (why !== null) problems.push({ at: `rootfs.erofs:${program}`, problem: `init cannot run ${program}: ${why}` });
    }
    if (!parsed.some(({ action, command }) => action === 'respawn' && command.startsWith(AGENT))) {
      problems.push({ at, problem: 'no respawn line starts arcbox-agent', expected: `::respawn:${AGENT}` });
    }
    return problems;
  },
});

/** The id may name a console; busybox ignores the run levels. */
const LINE = /^[^:]*:[^:]*:(sysinit|wait|once|respawn|askfirst|shutdown|restart|ctrlaltdel):(.+)$/;
const RCS = '::sysinit:/etc/init.d/rcS';
const AGENT = '/arcbox/bin/arcbox-agent';
