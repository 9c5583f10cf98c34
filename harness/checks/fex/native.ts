import type { Problem } from '../../core/finding.ts';
import { defineCheck } from '../check.ts';
import { trialOf } from '../boot/trial.ts';
import { ON_ARM64, checkPrograms, fexReport, takersOf } from './handler.ts';

/** FEX takes x86_64 programs only. */
export const nativePrograms = defineCheck({
  ...ON_ARM64,
  id: 'fex/native',
  holds: 'with FEX registered an arm64 program runs natively, and no handler takes arm64 or 32-bit x86 programs',
  why: 'native programs run through an emulator that cannot run them, or not at all',
  mend: 'keep the bytes of width and machine in magic and mask whole',
  check: (boot) => {
    const report = fexReport(boot);
    const native = [{ trial: 'fex:native', says: /^hello from arm64$/, where: 'any more' }];
    return [
      ...checkPrograms(report, 'an arm64 program', native, 'a handler takes it: its magic or its mask is too wide'),
      ...(['arm64', 'i386'] as const).flatMap((kind) =>
        takersOf(report.binfmt, kind).map((name) => taken(`/proc/sys/fs/binfmt_misc/${name}`, kind)),
      ),
      ...checkUnknown(trialOf(report, 'fex:i386')),
    ];
  },
});

function taken(at: string, kind: 'arm64' | 'i386'): Problem {
  return {
    at,
    problem: `the handler takes ${kind === 'arm64' ? 'arm64' : '32-bit x86'} programs`,
    expected: 'x86_64 programs only',
    hint: 'byte 4 of the magic is the width (02: 64 bits), bytes 18 and 19 are the machine (3e 00: x86_64); the mask must have both whole',
  };
}

/** ENOEXEC is what the kernel says when nobody takes a program. */
function checkUnknown({ status, said }: { readonly status: number | null; readonly said: string }): Problem[] {
  if (status === 8 && said === '') return [];
  return [
    {
      at: 'a 32-bit x86 program',
      problem: 'a 32-bit x86 program is not refused by the kernel',
      expected: 'ENOEXEC',
      actual: status === 0 ? `it ran: ${said}` : `exit status ${String(status)}: ${said}`,
    },
  ];
}
