import { defineCheck } from '../check.ts';
import { FROM_INSIDE, endOf, reportOf } from './trial.ts';

/** Every packed tool starts in the guest. */
export const toolsRun = defineCheck({
  ...FROM_INSIDE,
  id: 'boot/tools',
  holds: 'each packed tool that the contract names can be executed in the guest',
  why: 'a tool whose loader or library is missing dies only on the day that it is needed',
  mend: 'link the tool statically, for the right architecture, with its execute bit',
  check: (boot) =>
    Object.entries(reportOf(boot).trials)
      .filter(([name, { status }]) => name.startsWith(TOOL) && cannotRun(status))
      .map(([name, { status, said }]) => ({
        at: name.slice(TOOL.length),
        problem: `${name.slice(TOOL.length)} does not run in the guest: ${endOf(status)}`,
        expected: 'a program that starts',
        actual: said === '' ? 'it printed nothing' : said,
        hint: 'it is of another architecture, its loader or a library is missing, or its execute bit is',
      })),
});

const TOOL = 'tool:';

/** Other statuses are a program's own: it ran. */
function cannotRun(status: number | null): boolean {
  return status === null || status === 126 || status === 127 || (status > 128 && status <= 192);
}
