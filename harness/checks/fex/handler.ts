import { FormatError, HarnessError } from '../../core/errors.ts';
import type { Problem } from '../../core/finding.ts';
import { type BinfmtStatus, parseBinfmtStatus, takesProgram } from '../../formats/binfmt-status.ts';
import type { AgentReport, Trial } from '../../guest/agent/report-shape.ts';
import type { BootRecord } from '../../guest/boot-record.ts';
import type { Subject } from '../subject.ts';
import type { Arch } from '../../core/arch.ts';
import { reportOf, trialOf } from '../boot/trial.ts';
import { PROGRAM_HEADS } from './program-heads.ts';

/** What the checks of x86_64 programs have in common; in a scenario of its own a check says so. */
export const ON_ARM64 = {
  needs: ['qemu-system', 'virtiofsd'],
  tier: 'boot',
  per: 'arch',
  evidence: 'boot',
  after: ['boot/agent'],
  appliesTo: (_: Subject, arch: Arch | null) => (arch === 'arm64' ? null : 'FEX runs on arm64 only'),
  lacksSubject: ({ fex }: BootRecord) => (fex.kind === 'none' ? fex.why : null),
} as const;

/**
 * The report of a guest that had FEX on its share.
 *
 * @throws {HarnessError} `BOOTPROOF_NO_FEX` when the release should have FEX and none was at hand.
 */
export function fexReport(boot: BootRecord): AgentReport & { readonly fex: NonNullable<AgentReport['fex']> } {
  const { fex } = boot;
  if (fex.kind !== 'program') {
    throw new HarnessError(
      'BOOTPROOF_NO_FEX',
      `x86_64 programs could not be tried: ${fex.why}; verify the release folder with its bin/, or run \`bootproof demo\` once`,
      { why: fex.why },
    );
  }
  const report = reportOf(boot);
  if (report.fex !== null) return { ...report, fex: report.fex };
  throw new HarnessError('BOOTPROOF_NOT_TRIED', 'the agent did not try x86_64 programs: look at its report', {});
}

/** The entry of that name as the kernel shows it; null: there is none. Lines that no kernel writes are a problem of ours. */
export function entryOf(entries: AgentReport['binfmt'], name: string): BinfmtStatus | null {
  const entry = entries.find((one) => one.name === name);
  return entry === undefined ? null : readEntry(entry);
}

/** The names of the entries that take a kind of program. */
export function takersOf(entries: AgentReport['binfmt'], kind: keyof typeof PROGRAM_HEADS): string[] {
  return entries
    .filter((entry) => PROGRAM_HEADS[kind].some((head) => takesProgram(readEntry(entry), head, 'program')))
    .map(({ name }) => name);
}

function readEntry({ name, lines }: AgentReport['binfmt'][number]): BinfmtStatus {
  try {
    return parseBinfmtStatus(lines);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    throw new HarnessError('BOOTPROOF_NOT_TRIED', `the entry ${name} of the guest cannot be read: ${error.message}`, {
      name,
    });
  }
}

/** What a program had to show, and where it was run. */
export interface Expected {
  readonly trial: string;
  readonly says: RegExp;
  /** A clause: `in a chroot`. */
  readonly where: string;
}

/** A problem for each program that did not run and say its line. */
export function checkPrograms(
  report: AgentReport,
  what: string,
  expected: readonly Expected[],
  hint: string,
): Problem[] {
  return expected.flatMap(({ trial: name, says, where }) => {
    const trial = trialOf(report, name);
    if (trial.status === 0 && says.test(trial.said)) return [];
    return [
      {
        at: what,
        problem: `${what} does not run ${where}: ${howItEnded(trial)}`,
        expected: says.source,
        actual: trial.said === '' ? 'it printed nothing' : trial.said,
        hint,
      },
    ];
  });
}

/** The agent's helpers give the kernel's reason as their exit status when a program cannot be executed. */
function howItEnded({ status, said }: Trial): string {
  if (status === null) return 'it hung and had to be killed';
  if (status === 200)
    throw new HarnessError('BOOTPROOF_NOT_TRIED', 'the agent could not isolate a program in the guest', {});
  if (said === '' && status in REASONS) return `the kernel answers ${REASONS[status] ?? ''}`;
  return status > 128 && status <= 192 ? `signal ${status - 128} ended it` : `exit status ${status}`;
}

const REASONS: Readonly<Record<number, string>> = {
  2: 'ENOENT (the handler, or the loader that the handler needs, is not there)',
  8: 'ENOEXEC (nobody takes such programs)',
  13: 'EACCES (the handler may not be executed)',
};
