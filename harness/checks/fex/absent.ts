import type { Problem } from '../../core/finding.ts';
import { reportOf } from '../boot/trial.ts';
import { defineCheck } from '../check.ts';
import { ON_ARM64, takersOf } from './handler.ts';

/** Without FEX the guest is a plain arm64 guest. */
export const fexAbsent = defineCheck({
  ...ON_ARM64,
  id: 'fex/absent',
  holds: 'without FEX on the share the boot goes on to the agent and no handler for x86_64 programs is registered',
  why: 'a release without FEX does not start, or x86_64 programs die in a handler that is not there',
  mend: 'let the boot script test that /arcbox/runtime/bin/FEX is executable before it registers it',
  tier: 'full',
  scenario: 'no-fex',
  after: ['boot/agent'],
  lacksSubject: () => null,
  check: (boot) => {
    if (!boot.agentCalls.some(({ how }) => how === 'run')) return [stopped(boot.end.reason)];
    return takersOf(reportOf(boot).binfmt, 'x86_64').map((name) => ({
      at: `/proc/sys/fs/binfmt_misc/${name}`,
      problem: `${name} takes x86_64 programs although there is no FEX on the share`,
      expected: 'no such handler',
      hint: 'the boot script must look whether /arcbox/runtime/bin/FEX is executable before it registers it',
    }));
  },
});

function stopped(reason: string): Problem {
  return {
    at: '/etc/init.d/rcS',
    problem: `without FEX on the share the boot does not come to the agent: ${reason}`,
    expected: 'the long-running agent',
  };
}
