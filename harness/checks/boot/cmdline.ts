import { defineCheck } from '../check.ts';
import { reportOf } from './trial.ts';

/** The guest gets the whole command line of the release. */
export const cmdline = defineCheck({
  id: 'boot/cmdline',
  holds: "the kernel sees the release's command line whole and unchanged",
  why: 'a word that is cut off or dropped changes the root, the console or the trust of every guest',
  needs: ['qemu-system', 'virtiofsd'],
  tier: 'boot',
  per: 'arch',
  evidence: 'boot',
  after: ['boot/agent'],
  appliesTo: () => null,
  check: (boot) => {
    const { cmdline } = boot;
    const report = reportOf(boot);
    const seen = new Set(words(report.cmdline));
    const lost = words(cmdline.own).filter((word) => !seen.has(word));
    if (lost.length === 0) return [];
    return [
      {
        at: '/proc/cmdline',
        problem: `the kernel does not see ${lost.map((word) => `"${word}"`).join(', ')}`,
        expected: cmdline.own,
        actual: report.cmdline,
        hint: "the kernel was built with a command line of its own (CMDLINE_FORCE), or the release's is too long for it",
      },
    ];
  },
});

function words(line: string): string[] {
  return line.split(/\s+/).filter((word) => word !== '');
}
