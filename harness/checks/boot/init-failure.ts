import type { Problem } from '../../core/finding.ts';
import type { BootRecord } from '../../guest/boot-record.ts';
import { defineCheck } from '../check.ts';
import { tailOf } from './tail.ts';

/** An agent whose init fails ends the boot, once and with a word about it. */
export const initFailure = defineCheck({
  id: 'boot/init-failure',
  holds:
    'when `arcbox-agent init` fails, the boot script says so, powers the guest off and never starts the long-running agent',
  why: 'an agent serves a system that was never set up, or a guest that is of no use runs on for ever',
  mend: 'let the boot script test the status of `arcbox-agent init`, print a line, and power off',
  needs: ['qemu-system', 'virtiofsd'],
  tier: 'full',
  per: 'arch',
  evidence: 'boot',
  scenario: 'init-fails',
  after: ['boot/agent'],
  appliesTo: () => null,
  lacksSubject: ({ agentCalls }) =>
    agentCalls[0]?.how === 'run' && agentCalls[0].pid === 1 ? 'a trampoline calls the agent once, without init' : null,
  check: (boot) => [...checkCalls(boot), ...checkEnd(boot), ...checkMessage(boot)],
});

const AT = '/etc/init.d/rcS';

function checkCalls({ agentCalls }: BootRecord): Problem[] {
  const inits = agentCalls.filter(({ how }) => how === 'init').length;
  const runs = agentCalls.filter(({ how }) => how === 'run').length;
  const problems: Problem[] = [];
  if (inits !== 1) {
    problems.push({
      at: AT,
      problem: `an agent whose init fails is called with init ${inits} times`,
      expected: 'once',
      actual: `${inits} times`,
      hint: 'the boot script does not call it, or is started again after the failure',
    });
  }
  if (runs > 0) {
    problems.push({
      at: AT,
      problem: 'the long-running agent is started although its init failed',
      expected: 'a power-off',
      actual: `arcbox-agent was started ${runs} times`,
      hint: 'the boot script does not look at the exit status (`|| true`, a pipe, or a wrapper that swallows it)',
    });
  }
  return problems;
}

function checkEnd(boot: BootRecord): Problem[] {
  if (boot.end.how === 'powered-off') return [];
  return [
    {
      at: AT,
      problem: `after the agent's init failed the guest does not power off: ${boot.end.reason}`,
      expected: 'a power-off',
      actual: tailOf(boot),
    },
  ];
}

/** What init says of every power-off is no word about the reason. */
const POWER_OFF_TALK = /^The system is going down NOW!|^Sent SIG|^Requesting system/;

function checkMessage({ agentCalls, saidAfterInit }: BootRecord): Problem[] {
  const started = agentCalls.some(({ how }) => how === 'run');
  if (started || saidAfterInit.some((line) => !POWER_OFF_TALK.test(line))) return [];
  return [
    {
      at: AT,
      problem: "nothing on the console says that the agent's init failed",
      expected: 'a message before the power-off',
      actual: saidAfterInit.length === 0 ? 'silence' : saidAfterInit.join('\n'),
    },
  ];
}
