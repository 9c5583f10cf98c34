import { defineCheck } from '../check.ts';
import { tailOf } from './tail.ts';

/** A guest that misses its share does not linger. */
export const bare = defineCheck({
  id: 'boot/bare',
  holds: 'a guest that is started without its share ends by itself: its boot script powers it off, a trampoline panics',
  why: 'a guest that nobody can reach holds its memory until somebody finds it',
  mend: 'let the boot script test whether the share was mounted, and power off when it was not',
  needs: ['qemu-system'],
  tier: 'full',
  per: 'arch',
  evidence: 'boot',
  scenario: 'bare',
  after: ['boot/init'],
  appliesTo: () => null,
  check: (boot) => {
    if (boot.end.how === 'powered-off') return [];
    // A trampoline that finds no agent to become has nothing left to run: the kernel panics, and panic=-1 ends the guest.
    if (boot.hits.some(({ rule }) => rule === 'panic/init-ended')) return [];
    return [
      {
        at: boot.logs.at(-1) ?? 'console',
        problem:
          boot.end.how === 'reset'
            ? `without its share the guest reboots: in production it would do so for ever (${boot.end.reason})`
            : `without its share the guest runs on: ${boot.end.reason}`,
        expected: 'a power-off',
        actual: tailOf(boot),
        hint: 'the boot script does not look at whether the share was mounted and the agent ran',
      },
    ];
  },
});
