import { defineCheck } from '../check.ts';
import { tailOf } from './tail.ts';

/** The debug console is there when it is asked for. */
export const debugShell = defineCheck({
  id: 'boot/debug-shell',
  holds: 'with arcbox.debug_console on the command line a shell answers on hvc0, and the boot goes on beside it',
  why: 'when a guest is in trouble the one door into it does not open',
  mend: 'start the shell in the background on /dev/hvc0, in a session of its own',
  needs: ['qemu-system', 'virtiofsd'],
  tier: 'full',
  per: 'arch',
  evidence: 'boot',
  scenario: 'debug-shell',
  after: ['boot/agent'],
  appliesTo: () => null,
  lacksSubject: ({ offersDebugConsole }) =>
    offersDebugConsole === false ? 'no boot script knows the word arcbox.debug_console' : null,
  check: (boot) => [
    ...(boot.debugAnswered
      ? []
      : [
          {
            at: 'hvc0',
            problem: 'nobody answers on the debug console',
            expected: 'a shell that answers `echo`',
            actual: tailOf(boot),
            hint: 'the boot script does not start one on /dev/hvc0, or it ends at once without a terminal of its own',
          },
        ]),
    ...(boot.agentCalls.some(({ how }) => how === 'run')
      ? []
      : [
          {
            at: '/etc/init.d/rcS',
            problem: 'with the debug console the boot does not go on to the agent',
            expected: 'the long-running agent',
            actual: tailOf(boot),
            hint: 'the boot script waits for the shell to end: it must be started in the background',
          },
        ]),
  ],
});
