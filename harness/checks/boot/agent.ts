import type { Problem } from '../../core/finding.ts';
import type { BootRecord } from '../../guest/boot-record.ts';
import { defineCheck } from '../check.ts';
import { tailOf } from './tail.ts';
import { reportOf } from './trial.ts';

/** The release starts the agent as the contract says. */
export const agent = defineCheck({
  id: 'boot/agent',
  holds:
    'the agent of the share is started: as PID 1 by a trampoline, or by init, once with `init` and only then for good',
  why: 'the host never hears from the guest: everything that it does goes through the agent',
  mend: 'look whether the boot script mounts the share before it calls the agent, once with `init`, and whether init starts it for good',
  needs: ['qemu-system', 'virtiofsd'],
  tier: 'boot',
  per: 'arch',
  evidence: 'boot',
  after: ['boot/init'],
  appliesTo: () => null,
  check: (boot) => {
    // A guest without a share has no agent to start: nobody looked.
    if (boot.scenario !== 'share') reportOf(boot);
    if (boot.agentCalls.length === 0 && boot.proof?.kind !== 'agent') return [neverStarted(boot)];
    return [...checkOrder(boot), ...checkReport(boot)];
  },
});

function neverStarted(boot: BootRecord): Problem {
  return {
    at: '/arcbox/bin/arcbox-agent',
    problem: 'the agent on the share was never started',
    expected: 'the boot script mounts the VirtioFS tag arcbox on /arcbox and runs /arcbox/bin/arcbox-agent',
    actual: tailOf(boot),
    hint: 'the kernel has no virtiofs, the tag or the mount point is another one, or the boot script ended before',
  };
}

function checkOrder({ agentCalls }: BootRecord): Problem[] {
  const at = '/arcbox/bin/arcbox-agent';
  const calls = agentCalls.map(
    ({ how, pid }) => `${how === 'init' ? 'arcbox-agent init' : 'arcbox-agent'} (PID ${pid})`,
  );
  const actual = calls.join(', ');
  const first = agentCalls.find(({ how }) => how === 'run');
  if (first === undefined) {
    return [
      {
        at,
        problem: 'the agent was called with init and then never for good',
        expected: 'a long-running agent',
        actual,
      },
    ];
  }
  // A trampoline hands over with exec: there is no init that could have called the agent before.
  if (first.pid === 1) return [];
  const inits = agentCalls.filter(({ how }) => how === 'init').length;
  const problems: Problem[] = [];
  if (inits !== 1) {
    problems.push({
      at,
      problem: `the agent was called with init ${inits} times`,
      expected: 'once, by the boot script',
      actual,
      hint: 'the boot script of an older release does not call it; a newer one must not call it twice',
    });
  } else if (agentCalls[0]?.how !== 'init') {
    problems.push({
      at,
      problem: 'the long-running agent was started before `arcbox-agent init`',
      expected: 'init first',
      actual,
    });
  }
  if (first.parent !== 1) {
    problems.push({
      at,
      problem: 'the long-running agent is not started by PID 1, so nobody starts it again when it dies',
      expected: 'parent PID 1',
      actual: `parent PID ${first.parent}`,
    });
  }
  return problems;
}

function checkReport({ reportProblem }: BootRecord): Problem[] {
  if (reportProblem === null) return [];
  return [
    {
      at: 'bootproof/report on the share',
      problem: `the agent ran but left no whole report: ${reportProblem}`,
      hint: 'the share is not writable for the guest, or busybox lacks a usual applet',
    },
  ];
}
