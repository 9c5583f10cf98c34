import type { Problem } from '../../core/finding.ts';
import { defineCheck } from '../check.ts';
import { hasPrevious } from './applies.ts';
import type { ConfigChange } from './compare-configs.ts';

/** What the kernel could do it still can. */
export const historyKernelConfig = defineCheck({
  id: 'history/kernel-config',
  holds:
    'no option that was built into the kernel of --previous is switched off or made a module, nor lost while the kernel stayed in its series',
  why: 'a file system, driver or protocol that somebody uses is gone, and no check of the boot asks for it',
  mend: 'bring the option back, with what it depends on; waive what is dropped on purpose, with the reason',
  tier: 'contract',
  per: 'arch',
  evidence: 'changes',
  appliesTo: hasPrevious,
  after: ['kernel/arch'],
  lacksSubject: ({ configProblem }) => configProblem,
  check: ({ since, config, kernels: [before, after] }) => {
    const sameSeries = seriesOf(before) !== null && seriesOf(before) === seriesOf(after);
    // An option that a newer kernel no longer knows was renamed or removed by its authors.
    const lost = (config ?? []).filter(({ old, new: now }) => old === 'y' && (now !== null || sameSeries));
    const shown = lost.slice(0, MOST).map((change) => lostOption(change, since));
    return lost.length <= MOST ? shown : [...shown, andMore(lost.length - MOST)];
  },
});

function lostOption({ symbol, new: now }: ConfigChange, since: string): Problem {
  const became = now === 'm' ? 'is a module' : now === null || now === 'n' ? 'is switched off' : `is ${now}`;
  return {
    at: `CONFIG_${symbol}`,
    problem: `CONFIG_${symbol} ${became}: the kernel of ${since} has it built in`,
    expected: 'y',
    actual: now ?? 'not set, nor known',
    hint: 'a fragment was lost, or an option that it depends on; one that is dropped on purpose is waived, with its reason',
  };
}

function andMore(count: number): Problem {
  return { at: 'kernel configuration', problem: `${count} more options are lost: \`bootproof diff\` lists them` };
}

/** `6.12` of `6.12.30-arcbox`. */
function seriesOf(release: string | null): string | null {
  return /^\d+\.\d+/.exec(release ?? '')?.[0] ?? null;
}

const MOST = 50;
