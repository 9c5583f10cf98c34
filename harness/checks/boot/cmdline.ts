import type { Problem } from '../../core/finding.ts';
import { parseKernelCommandLine } from '../../formats/kernel-command-line.ts';
import type { BootRecord } from '../../guest/boot-record.ts';
import { defineCheck } from '../check.ts';
import { forbiddenParameters } from '../manifest/forbidden-parameters.ts';
import { reportOf } from './trial.ts';

/** The guest gets the whole command line of the release. */
export const cmdline = defineCheck({
  id: 'boot/cmdline',
  holds:
    "the kernel sees the release's command line whole and unchanged, and nothing beside it that no release may say",
  why: 'a word that is cut off or dropped changes the root, the console or the trust of every guest',
  mend: 'keep the line below the kernel’s limit (2048 bytes), and build the kernel without a line of its own',
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
    if (lost.length === 0) return checkAdded(boot, report.cmdline);
    return [
      ...checkAdded(boot, report.cmdline),
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

/** Words that the kernel has from elsewhere: from its own build. */
function checkAdded({ arch, cmdline }: BootRecord, seen: string): Problem[] {
  const given = forbiddenParameters(arch, parseKernelCommandLine(cmdline.booted)).map(({ word }) => word);
  return forbiddenParameters(arch, parseKernelCommandLine(seen))
    .filter(({ word }) => !given.includes(word))
    .map(({ word, because }) => ({
      at: '/proc/cmdline',
      problem: `the kernel was told ${word} by nobody: forbidden in a release, ${because}`,
      expected: cmdline.booted,
      actual: seen,
      hint: 'the kernel was built with a command line of its own (CMDLINE)',
    }));
}

function words(line: string): string[] {
  return line.split(/\s+/).filter((word) => word !== '');
}
