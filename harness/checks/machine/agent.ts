import type { Problem } from '../../core/finding.ts';
import { defineCheck } from '../check.ts';
import { type MachineBoot, OF_THE_SHIM, SHIM, bootsOf } from './boots.ts';

/** The host can talk to the machine. */
export const machineAgent = defineCheck({
  ...OF_THE_SHIM,
  id: 'machine/agent',
  holds:
    'the shim calls `arcbox-agent machine-init` once and then starts `arcbox-agent serve`, which still runs beside the distribution’s init',
  why: 'the machine comes up and the host never hears from it: it can be neither entered nor stopped',
  mend: 'mount /dev before the agent is started, wait for `machine-init`, and start `serve` in a session of its own',
  after: ['machine/hand-over'],
  check: (evidence) => bootsOf(evidence).flatMap(checkBoot),
});

function checkBoot({ name, record, distro }: MachineBoot): Problem[] {
  const calls = record.agentCalls.map(({ how }) => how);
  const agents = distro.answer?.agents ?? [];
  if (calls.join(' ') !== 'machine-init serve') {
    return [
      {
        at: SHIM,
        problem: `in ${name} the agent is not called as the contract says`,
        expected: 'arcbox-agent machine-init, then arcbox-agent serve',
        actual: calls.length === 0 ? 'it was never called' : calls.map((how) => `arcbox-agent ${how}`).join(', '),
        hint: 'a program that is started with a file that is not there as its input never starts: mount /dev first',
      },
    ];
  }
  if (agents.length > 0) return [];
  return [
    {
      at: SHIM,
      problem: `in ${name} the agent that serves is gone when the distribution's init runs`,
      expected: 'a running arcbox-agent serve',
      actual: 'no such program',
      hint: 'it was killed with the shim, or lost its root when the old one was let go',
    },
  ];
}
