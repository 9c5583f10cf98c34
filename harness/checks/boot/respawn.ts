import { defineCheck } from '../check.ts';
import { FROM_INSIDE, reportOf } from './trial.ts';

/** An agent that dies is started again. */
export const respawn = defineCheck({
  ...FROM_INSIDE,
  id: 'boot/respawn',
  holds: 'init starts the long-running agent again after it died, and does not call it with init a second time',
  why: 'one crash of the agent and nobody reaches the guest any more until it is switched off',
  mend: 'start the long-running agent by `::respawn:` in inittab, and keep `init` out of that line',
  lacksSubject: ({ agentCalls }) =>
    agentCalls.some(({ how, pid }) => how === 'run' && pid === 1)
      ? 'the agent is PID 1: when it dies the guest ends'
      : null,
  check: (boot) => {
    reportOf(boot);
    const { agentCalls } = boot;
    const runs = agentCalls.filter(({ how }) => how === 'run');
    if (runs.length >= 2) return [];
    return [
      {
        at: '/etc/inittab',
        problem: 'the agent died and was not started again',
        expected: 'a second call of arcbox-agent within 8 s',
        actual: agentCalls.map(({ how, pid }) => `${how} (PID ${pid})`).join(', '),
        hint: 'inittab starts it with ::once: or ::sysinit: instead of ::respawn:',
      },
    ];
  },
});
