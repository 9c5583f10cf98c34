import type { AcceleratorKind } from './accelerator/kind.ts';

/** What a guest is given to show itself with, and how it is treated. One boot shows one of them. */
export const SCENARIOS = [
  'share',
  'no-fex',
  'without-sve',
  'init-fails',
  'debug-shell',
  'debug-console',
  'bare',
  'machine',
  'restart',
  'upgrade',
  'terminal',
] as const;

export type Scenario = (typeof SCENARIOS)[number];

/** What a scenario comes down to. */
export interface Setting {
  /** Whether the guest has its share, with the agent on it. */
  readonly share: boolean;
  /** Whether the agent tries what the release promises, for which the guest has a blank disk. */
  readonly trials: boolean;
  /** Whether FEX is on the share, where the release has one, and is tried. */
  readonly fex: boolean;
  /** Whether the agent fails when it is called with `init`. */
  readonly failsAtInit: boolean;
  /** Whether the processor lacks the vector extension that one host has and the next has not. */
  readonly withoutSve: boolean;
  /** Whether the command line asks for a shell on the debug console, to which a question is put. */
  readonly debugConsole: boolean;
  /** Whether the release's machine shim is PID 1, with a distribution to start. */
  readonly machineShim: boolean;
  /** Whether the agent gives a shell on the console to whoever sits there, and nothing is looked at. */
  readonly givesShell: boolean;
}

/**
 * What takes as long as coming up does, and can be left out where nobody asks for what it shows: the agent's trials, its
 * x86_64 programs, and the second boot of a machine.
 */
export const EXTRAS = ['trials', 'fex', 'second boot'] as const;

export type Extra = (typeof EXTRAS)[number];

const NOTHING: Setting = {
  share: false,
  trials: false,
  fex: false,
  failsAtInit: false,
  withoutSve: false,
  debugConsole: false,
  machineShim: false,
  givesShell: false,
};

/** The settings of the scenarios. */
export const SETTINGS: Readonly<Record<Scenario, Setting>> = {
  share: { ...NOTHING, share: true, trials: true, fex: true },
  'no-fex': { ...NOTHING, share: true },
  'without-sve': { ...NOTHING, share: true, fex: true, withoutSve: true },
  'init-fails': { ...NOTHING, share: true, failsAtInit: true },
  'debug-shell': { ...NOTHING, share: true, debugConsole: true },
  'debug-console': { ...NOTHING, debugConsole: true },
  bare: NOTHING,
  machine: { ...NOTHING, share: true, machineShim: true },
  restart: { ...NOTHING, share: true },
  upgrade: { ...NOTHING, share: true },
  terminal: { ...NOTHING, share: true, fex: true, givesShell: true },
};

/** Whether a guest does what its scenario has beyond coming up. */
export function does(
  extra: 'trials' | 'fex',
  { scenario, leavesOut = [] }: { readonly scenario: Scenario; readonly leavesOut?: readonly Extra[] },
): boolean {
  return SETTINGS[scenario][extra] && !leavesOut.includes(extra);
}

/** The processor that a scenario asks for; undefined: the usual one. Only an emulator can leave an extension out. */
export function processorOf(scenario: Scenario, accelerator: AcceleratorKind): string | undefined {
  if (!SETTINGS[scenario].withoutSve) return undefined;
  return accelerator === 'tcg' ? 'max,pauth-impdef=on,sve=off' : 'host,sve=off';
}
