import { defineCheck } from '../check.ts';

/** A guest that comes up once comes up every time. */
export const repeat = defineCheck({
  id: 'boot/repeat',
  holds:
    'each of the boots that --repeat asks for reaches userspace, shows no trouble on its console and ends with a clean power-off',
  why: 'one start in twenty hangs, and everybody blames something else',
  mend: 'compare the console of a failed boot with that of a good one: both are kept; races show with `--repeat 20`',
  needs: ['qemu-system', 'virtiofsd'],
  tier: 'boot',
  per: 'arch',
  evidence: 'boot',
  after: ['boot/init', 'boot/end'],
  appliesTo: () => null,
  lacksSubject: ({ repeats }) => (repeats === null ? 'it was booted once: --repeat asks for more' : null),
  check: ({ repeats }) => {
    if (repeats === null || repeats.failed === 0) return [];
    const failed = repeats.runs.filter(({ cameUp }) => !cameUp);
    return [
      {
        at: failed[0]?.folder ?? 'guests',
        problem: `${repeats.failed} of ${repeats.boots} boots did not come up`,
        expected: 'none',
        actual: failed.map(({ folder, outcome }) => `${folder}: ${outcome}`).join('\n'),
        hint: 'a race in the kernel or in a boot script; the consoles of the failed boots are in these folders',
      },
    ];
  },
});
