import type { AcceleratorKind } from './accelerator/kind.ts';

/** What a guest is given to show itself with, and how it is treated. One boot shows one of them. */
export const SCENARIOS = ['share', 'no-fex', 'init-fails', 'without-sve', 'debug-console', 'bare'] as const;

export type Scenario = (typeof SCENARIOS)[number];

/** What a scenario comes down to. */
export interface Setting {
  /** What is said of it: a clause. */
  readonly describes: string;
  /** Whether the guest has its share, with the agent on it, and a blank disk. */
  readonly share: boolean;
  /** Whether FEX is on the share, where the release has one. */
  readonly fex: boolean;
  /** Whether the agent fails when it is called with `init`. */
  readonly failsAtInit: boolean;
  /** Whether the processor lacks the vector extension that one host has and the next has not. */
  readonly withoutSve: boolean;
}

const USUAL: Setting = {
  describes: 'with its share',
  share: true,
  fex: true,
  failsAtInit: false,
  withoutSve: false,
};

/** The settings of the scenarios. */
export const SETTINGS: Readonly<Record<Scenario, Setting>> = {
  share: USUAL,
  'no-fex': { ...USUAL, describes: 'with a share that holds no FEX', fex: false },
  'init-fails': { ...USUAL, describes: 'with an agent whose init fails', failsAtInit: true },
  'without-sve': { ...USUAL, describes: 'on a processor without SVE', withoutSve: true },
  'debug-console': { ...USUAL, describes: 'with a shell on its debug console and no share', share: false, fex: false },
  bare: { ...USUAL, describes: 'without a share', share: false, fex: false },
};

/** The processor that a scenario asks for; undefined: the usual one. Only an emulator can leave an extension out. */
export function processorOf(scenario: Scenario, accelerator: AcceleratorKind): string | undefined {
  if (!SETTINGS[scenario].withoutSve) return undefined;
  return accelerator === 'tcg' ? 'max,pauth-impdef=on,sve=off' : 'host,sve=off';
}
