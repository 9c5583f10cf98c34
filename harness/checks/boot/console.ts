import type { Problem } from '../../core/finding.ts';
import type { BootRecord } from '../../guest/boot-record.ts';
import { defineCheck } from '../check.ts';

/** Nothing on the console tells of trouble, and none of it is missing. */
export const console = defineCheck({
  id: 'boot/console',
  holds:
    'the console works, and no line of it tells of a panic, an oops, a warning, damage, or a boot script that failed',
  why: 'the guest comes up and fails later, under load or on a user’s data',
  mend: 'read the named line in its surroundings: the report links it in the console',
  needs: ['qemu-system', 'virtiofsd'],
  tier: 'boot',
  per: 'arch',
  evidence: 'boot',
  appliesTo: () => null,
  check: (boot) => [
    ...boot.hits.filter(({ severity }) => severity !== 'ignore').map(problemOf),
    ...lost(boot),
    ...mute(boot),
  ],
});

/** A problem for a line that a rule knows. */
export function problemOf(hit: BootRecord['hits'][number]): Problem {
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

/** The agent ran and its lines came through no console: then nobody else's come through either. */
function mute({ agentCalls, agentMarks, cmdline, logs }: BootRecord): Problem[] {
  if (agentCalls.length === 0 || agentMarks.length > 0) return [];
  return [
    {
      at: logs.join(', '),
      problem: 'the console is mute: the agent ran, and nothing that it printed came through',
      expected: 'the lines of userspace on the console that the command line names',
      actual: cmdline.own,
      hint: 'console= names a port that the machine does not have, or the kernel has no driver for it',
    },
  ];
}
