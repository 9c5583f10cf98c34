import type { Problem } from '../../core/finding.ts';
import { defineCheck } from '../check.ts';
import { ON_ARM64, fexReport } from './handler.ts';

/** FEX needs nothing beside itself. */
export const surroundings = defineCheck({
  ...ON_ARM64,
  id: 'fex/surroundings',
  holds: 'the release sets no FEX_ROOTFS for its agent and runs no FEXServer',
  why: 'containers bring their own root: with FEX_ROOTFS set their programs meet the wrong loader and libraries',
  mend: 'take FEX_ROOTFS out of the agent’s environment, and do not start FEXServer',
  check: (boot) => {
    const { rootfsVariable, servers } = fexReport(boot).fex;
    const problems: Problem[] = servers.map((name) => ({
      at: name,
      problem: `${name} runs in the guest`,
      expected: 'FEX by itself',
      hint: 'a container does not reach the server: what works beside it fails in there',
    }));
    if (rootfsVariable !== null) {
      problems.push({
        at: 'FEX_ROOTFS',
        problem: 'FEX_ROOTFS is set for the agent',
        expected: 'not set',
        actual: rootfsVariable,
      });
    }
    return problems;
  },
});
