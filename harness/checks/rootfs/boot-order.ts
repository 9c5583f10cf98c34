import type { Problem } from '../../core/finding.ts';
import { defineCheck } from '../check.ts';
import { bootScriptOf } from './boot-script.ts';
import { treeOf } from './tree.ts';

/** The boot script does what the contract asks, in its order. */
export const bootOrder = defineCheck({
  id: 'rootfs/boot-order',
  holds: 'the boot script mounts proc, sysfs and devtmpfs, then the share, then registers FEX, then starts the agent',
  why: 'each step needs what the one before it mounted; out of order it fails silently',
  tier: 'contract',
  per: 'arch',
  evidence: 'rootfs',
  after: ['rootfs/init'],
  appliesTo: () => null,
  check: (rootfs, { arch }) => {
    const { path, commands, entry, generation } = bootScriptOf(treeOf(rootfs));
    const at = `rootfs.erofs:${path}`;
    if (entry === null) return [{ at, problem: `the boot script ${path} is missing` }];
    if (entry.text?.includes('\r') === true) {
      const hint = 'the shell takes the carriage return for a part of the last word: it was saved on Windows';
      return [{ at, problem: `${path} has Windows line ends`, expected: 'lines that end in a line feed alone', hint }];
    }
    const steps = [...STEPS, generation === 'trampoline' ? EXEC_AGENT : RUN_AGENT].filter(
      (step) => arch === 'arm64' || step !== REGISTER,
    );
    const found = steps.map((step) => ({
      ...step,
      index: commands.findIndex((command) => step.pattern.test(command)),
    }));
    const problems: Problem[] = found
      .filter(({ index }) => index === -1)
      .map(({ does }) => ({ at, problem: `${path} does not ${does}`, hint: 'the guest would go without it' }));
    const present = found.filter(({ index }) => index !== -1);
    for (const [place, step] of present.entries()) {
      const before = present.slice(0, place).find(({ index, stage }) => index > step.index && stage < step.stage);
      if (before !== undefined) {
        problems.push({
          at,
          problem: `${path} tries to ${step.does} before it ${before.did}`,
          actual: commands[step.index] ?? '',
        });
      }
    }
    return problems;
  },
});

interface Step {
  /** What it does, behind "does not", and behind "before it". */
  readonly does: string;
  readonly did: string;
  /** Steps of the same stage may come in any order. */
  readonly stage: number;
  readonly pattern: RegExp;
}

const mounts = (type: string, where: string, stage: number, what = '\\S+'): Step => ({
  does: `mount ${where}`,
  did: `mounts ${where}`,
  stage,
  // The type may stand before or behind the operands.
  pattern: new RegExp(`\\bmount\\s(?=.*-t\\s*${type}(?:\\s|$))(?:.*\\s)?${what}\\s+${where}(?:[\\s;&|]|$)`),
});

const REGISTER: Step = {
  does: 'register FEX with binfmt_misc',
  did: 'registers FEX',
  stage: 3,
  pattern: /FEX-x86_64:M:|:FEX-x86_64:.*register|register.*FEX/,
};

const STEPS: readonly Step[] = [
  mounts('proc', '/proc', 1),
  mounts('sysfs', '/sys', 1),
  mounts('devtmpfs', '/dev', 1),
  mounts('virtiofs', '/arcbox', 2, 'arcbox'),
  REGISTER,
];

const RUN_AGENT: Step = {
  does: 'run the agent',
  did: 'runs the agent',
  stage: 4,
  pattern: /\/arcbox\/bin\/arcbox-agent\b/,
};

const EXEC_AGENT: Step = {
  does: 'become the agent',
  did: 'becomes the agent',
  stage: 4,
  pattern: /\bexec\s+(?:\S+\s+)*\/arcbox\/bin\/arcbox-agent\b/,
};
