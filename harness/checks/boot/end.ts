import { defineCheck } from '../check.ts';
import { tailOf } from './tail.ts';

/** The guest switches itself off when it is asked to. */
export const end = defineCheck({
  id: 'boot/end',
  holds: 'the guest, asked from inside to power off, ends by itself with a clean power-off',
  why: 'a virtual machine that cannot be shut down loses what it had not written',
  mend: 'build in the power-off of the machine (ACPI, PSCI), and let init know `poweroff`',
  needs: ['qemu-system', 'virtiofsd'],
  tier: 'boot',
  per: 'arch',
  evidence: 'boot',
  after: ['boot/init'],
  appliesTo: () => null,
  check: (boot) => {
    // A guest that was given no agent is asked by nobody.
    if (boot.end.how === 'powered-off' && !boot.agentMarks.includes('forced')) return [];
    if (boot.scenario === 'bare' && boot.end.how === 'stopped') return [];
    return [
      {
        at: boot.logs.at(-1) ?? 'console',
        problem:
          boot.end.how === 'powered-off'
            ? 'init took no notice of the request to power off; the guest had to be switched off by force'
            : `the guest did not power itself off: ${boot.end.how === 'reset' ? 'it reset' : 'it was ended'} (${boot.end.reason})`,
        expected: 'a clean power-off',
        actual: tailOf(boot),
        hint: 'init does not know the request, or the kernel lacks the power-off driver of this machine (ACPI, PSCI)',
      },
    ];
  },
});
