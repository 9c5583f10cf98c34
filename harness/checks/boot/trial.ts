import { HarnessError } from '../../core/errors.ts';
import type { Problem } from '../../core/finding.ts';
import type { AgentReport, Trial } from '../../guest/agent/report-shape.ts';
import type { BootRecord } from '../../guest/boot-record.ts';

/**
 * What the agent reported from inside the guest.
 *
 * @throws {HarnessError} `BOOTPROOF_NO_AGENT_REPORT` for a guest that was given no agent: then nobody looked.
 */
export function reportOf({ report, scenario }: BootRecord): AgentReport {
  if (report !== null) return report;
  throw new HarnessError(
    'BOOTPROOF_NO_AGENT_REPORT',
    `the guest was booted without a share (${scenario}), so nobody looked from inside: run on Linux with virtiofsd`,
    { scenario },
  );
}

/**
 * A trial of the agent, by its name.
 *
 * @throws {HarnessError} `BOOTPROOF_NOT_TRIED` when the agent could not try it: not the release's fault.
 */
export function trialOf({ trials }: AgentReport, name: string): Trial {
  const trial = trials[name];
  if (trial !== undefined && !trial.said.includes('applet not found')) return trial;
  const why = trial === undefined ? 'the agent has no word about it' : trial.said;
  throw new HarnessError(
    'BOOTPROOF_NOT_TRIED',
    `${name} could not be tried in the guest (${why}): look at the report in the run folder`,
    { name, why },
  );
}

/** A problem for a trial that failed; `problem` says what the guest cannot do. */
export function failedTrial({ status, said }: Trial, { at, problem, hint }: Problem): Problem[] {
  if (status === 0) return [];
  return [
    {
      at,
      problem,
      expected: 'exit status 0',
      actual: `${endOf(status)}${said === '' ? '' : `: ${said}`}`,
      ...(hint === undefined ? {} : { hint }),
    },
  ];
}

/** How a program ended, in words. */
export function endOf(status: number | null): string {
  if (status === null) return 'it did not end and had to be killed';
  if (status === 126) return 'it cannot be executed';
  if (status === 127) return 'it or its interpreter is not there';
  return status > 128 && status <= 192 ? `signal ${status - 128} ended it` : `exit status ${status}`;
}

/** What the checks that read the agent's report have in common. */
export const FROM_INSIDE = {
  needs: ['qemu-system', 'virtiofsd'],
  tier: 'boot',
  per: 'arch',
  evidence: 'boot',
  after: ['boot/agent'],
  appliesTo: () => null,
} as const;
