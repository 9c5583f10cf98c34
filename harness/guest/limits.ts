import type { AcceleratorKind } from './accelerator/kind.ts';
import type { StageTime } from './boot-record.ts';
import { STAGES, type Stage } from './console/stages.ts';

/** How long each stage took in a boot that passed: from its own beginning to the next one's, in milliseconds. */
export type Calibration = { readonly [stage in Exclude<Stage, 'end'>]?: number };

/** The time that each stage took. */
export function stageDurations(stages: readonly StageTime[]): Calibration {
  const pairs = stages.slice(1).map((next, index) => [stages[index]?.stage, next.atMs - (stages[index]?.atMs ?? 0)]);
  return Object.fromEntries(pairs) as Calibration;
}

/** How busy a machine is. */
export interface HostPressure {
  readonly runningGuests: number;
  readonly cores: number;
  /** How many programs wanted to run lately, on all cores together. */
  readonly hostLoad: number;
}

/** How many times longer everything takes on a machine that is so busy: what runs, guests or other things, ÷ cores. */
function slowdown({ runningGuests, cores, hostLoad }: HostPressure): number {
  return Math.min(MOST_LOAD, Math.max(1, runningGuests / cores, hostLoad / cores));
}

/** What the stages would have taken on an idle machine. */
export function unhurried(times: Calibration, pressure: HostPressure): Calibration {
  const factor = slowdown(pressure);
  return Object.fromEntries(Object.entries(times).map(([stage, ms]) => [stage, Math.round(ms / factor)]));
}

/** What silence limits are made of. */
export interface LimitInputs extends HostPressure {
  readonly calibration: Calibration;
  /** Whether the command line keeps the kernel silent. */
  readonly quiet: boolean;
}

/**
 * How long a guest may print nothing at each stage before it counts as hung: max(5 s, 8 × the stage's time in the
 * calibration × the machine's slowdown). A quiet kernel's silence means nothing before userspace.
 */
export function silenceLimits({ calibration, quiet, ...pressure }: LimitInputs): Record<Stage, number> {
  const load = slowdown(pressure);
  const limit = (stage: Stage): number => {
    if (quiet && STAGES.indexOf(stage) < STAGES.indexOf('userspace')) return Infinity;
    if (stage === 'end') return SHORTEST_MS;
    const usualMs = stage === 'userspace' ? USERSPACE_MS : 8 * (calibration[stage] ?? 0);
    return Math.max(SHORTEST_MS, usualMs) * load;
  };
  return Object.fromEntries(STAGES.map((stage) => [stage, limit(stage)])) as Record<Stage, number>;
}

/** What is assumed before a boot has passed on a machine: a slow two-core machine's times, doubled. */
export function assumedCalibration(accelerator: AcceleratorKind): Calibration {
  return accelerator === 'tcg'
    ? { firmware: 2_000, kernel: 3_000, root: 1_000, init: 1_500, userspace: 4_000 }
    : { firmware: 500, kernel: 500, root: 200, init: 300, userspace: 3_000 };
}

const SHORTEST_MS = 5_000;
/** However long its trials take together: every four seconds the agent says that it is at work. */
const USERSPACE_MS = 12_000;
/** However busy the machine, a hang must be told some time. */
const MOST_LOAD = 4;
