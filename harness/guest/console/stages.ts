import type { ConsoleLine } from './console-line.ts';

/** The stages of a boot, in order. That one was reached says that all before it were. */
export const STAGES = ['firmware', 'kernel', 'root', 'init', 'userspace', 'end'] as const;

export type Stage = (typeof STAGES)[number];

/** A stage and when it was first known to be reached. */
export interface StageReached {
  readonly stage: Stage;
  readonly atMs: number;
  /** The kernel's own clock, when the line carried it. */
  readonly kernelSeconds: number | null;
  readonly line: number;
  /** Whether it was only concluded from a later stage: a quiet kernel does not tell of its own. */
  readonly implied: boolean;
}

/** Recognises stages as the lines come. */
export interface StageRecogniser {
  /** The stages that this line shows for the first time, in order. */
  see(line: ConsoleLine): StageReached[];
  /** What the banner says: `6.12.94`; null before it was seen. */
  readonly release: string | null;
  readonly reached: readonly StageReached[];
}

/**
 * @param proof whether a line is output that only a running PID 1 of this boot can have written. `Run /sbin/init` never is:
 * the kernel prints it before it tries.
 */
export function openStageRecogniser(proof: (text: string) => boolean): StageRecogniser {
  const reached: StageReached[] = [];
  let release: string | null = null;
  return {
    see(line) {
      const sign = FIRST_WORD.test(line.text) ? SIGNS.find(([, pattern]) => pattern.test(line.text)) : undefined;
      if (sign?.[0] === 'kernel') release ??= BANNER.exec(line.text)?.[1] ?? null;
      const stage = proof(line.text) ? 'userspace' : sign?.[0];
      if (stage === undefined) return [];
      const upTo = STAGES.indexOf(stage) + 1;
      // The end says nothing about the stages before it: a guest can be switched off from anywhere.
      const shown = stage === 'end' ? [stage] : STAGES.slice(0, upTo);
      const fresh = shown
        .filter((one) => !reached.some((known) => known.stage === one))
        .map((one) => stageReached(one, line, one !== stage));
      reached.push(...fresh);
      return fresh;
    },
    get release() {
      return release;
    },
    reached,
  };
}

function stageReached(stage: Stage, { atMs, kernelSeconds, number }: ConsoleLine, implied: boolean): StageReached {
  return { stage, atMs, kernelSeconds, line: number, implied };
}

/** linux_banner in init/version-timestamp.c. */
const BANNER = /^Linux version (\d\S*)/;

/** What all of these begin with: most lines need no closer look. */
const FIRST_WORD = /^(?:SeaBIOS|UEFI|qboot|U-Boot|Linux|VFS|Run|reboot)/;

const SIGNS: readonly (readonly [Stage, RegExp])[] = [
  ['firmware', /^(?:SeaBIOS \(version |UEFI firmware \(version |qboot |U-Boot \d)/],
  ['kernel', BANNER],
  // init/do_mounts.c
  ['root', /^VFS: Mounted root \(\S+ filesystem\)/],
  // init/main.c
  ['init', /^Run \/\S+ as init process/],
  // kernel/reboot.c; both mean that somebody in the guest asked for it.
  ['end', /^reboot: (?:Power down|System halted)/],
];
