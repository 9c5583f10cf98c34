import type { Problem } from '../../core/finding.ts';
import type { ShellCommand } from '../../formats/shell/commands.ts';
import { programOf } from './boot-script.ts';

const AGENT = '/arcbox/bin/arcbox-agent';

/** A command that runs the agent, not one that speaks of it or looks whether it is there. */
export function isAgent(command: ShellCommand): boolean {
  const [program = '', ...args] = programOf(command);
  return program === AGENT || (/^(?:timeout|nice|env)$/.test(program) && args.includes(AGENT));
}

/**
 * Upstream once went on with a half-prepared guest: rcS has to wait for `arcbox-agent init`, and to power the guest off
 * when it fails. Whether it does so in every case only shows in a guest whose agent fails.
 */
export function checkAgentInit(at: string, path: string, commands: readonly ShellCommand[]): Problem[] {
  const index = commands.findIndex((command) => isAgent(command) && command.words.at(-1) === 'init');
  const init = commands[index];
  if (init === undefined) return [];
  const rest = commands.slice(index + 1);
  const [next] = rest;
  const problem = (what: string, actual: string, expected = 'a message on the console, then poweroff'): Problem[] => [
    { at, problem: `${path} ${what}`, expected, actual },
  ];
  if (init.words[0] === 'exec') {
    return problem('becomes "arcbox-agent init" itself: nothing is left to power off when that fails', init.text);
  }
  if (init.isBackground && !rest.some(({ words }) => words[0] === 'wait')) {
    const what = 'does not wait for "arcbox-agent init": it runs beside the agent that it is to prepare for';
    return problem(what, `${init.text} &`, 'init in the foreground, and its status looked at');
  }
  if (next?.after === '||' && ['true', ':'].includes(next.words.join(' '))) {
    return problem('goes on when "arcbox-agent init" fails', `${init.text} || ${next.text}`);
  }
  if (next?.after === '|' && !commands.some(({ words }) => words[0] === 'set' && words.includes('pipefail'))) {
    return problem('takes the status of a pipe for that of "arcbox-agent init"', `${init.text} | ${next.text}`);
  }
  if (!commands.some(powersOff)) {
    return problem('goes on when "arcbox-agent init" fails: nothing in it powers the guest off', init.text);
  }
  return [];
}

/** A power-off as busybox, the kernel and init are asked for one, wherever it stands: in a trap, too. */
function powersOff({ text }: ShellCommand): boolean {
  return /\b(?:poweroff|halt|shutdown|sysrq-trigger)\b|\bkill\b.*\bUSR[12]\b/.test(text);
}
