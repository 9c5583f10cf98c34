import type { Problem } from '../../core/finding.ts';
import type { BootRecord } from '../../guest/boot-record.ts';
import { defineCheck } from '../check.ts';

/** Nothing on the console tells of trouble, and none of it is missing. */
export const console = defineCheck({
  id: 'boot/console',
  holds: 'no line of the console tells of a panic, an oops, a warning, damage, or a boot script that failed',
  why: 'the guest comes up and fails later, under load or on a user’s data',
  needs: ['qemu-system', 'virtiofsd'],
  tier: 'boot',
  per: 'arch',
  evidence: 'boot',
  appliesTo: () => null,
  check: (boot) => [...boot.hits.filter(({ severity }) => severity !== 'ignore').map(problemOf), ...lost(boot)],
});

function problemOf(hit: BootRecord['hits'][number]): Problem {
  return {
    at: `${hit.console}.log:${hit.lineNumber}`,
    problem: hit.meaning === null ? hit.describes : `${hit.describes}: ${hit.meaning}`,
    actual: hit.block.join('\n'),
    ...(hit.hint === null ? {} : { hint: hit.hint }),
  };
}

/** What was not seen cannot be called clean. */
function lost({ lostConsole, logs }: BootRecord): Problem[] {
  if (lostConsole === null) return [];
  return [
    {
      at: logs.join(', '),
      problem: `not all of the console could be looked at: ${lostConsole}`,
      expected: 'a boot prints some hundred kilobytes',
      hint: 'something in the guest prints without end: see the end of the log',
    },
  ];
}
