import { cpus, release } from 'node:os';
import { hostLoad } from '../host/capacity.ts';
import { type HostFacts, hostFacts } from '../host/facts.ts';

/** The machine of a run, as far as it explains its figures. */
export interface BenchMachine extends HostFacts {
  /** The day of the run. */
  readonly date: string;
  readonly processor: string;
  readonly kernel: string;
  /** How many programs wanted to run in the minute before: figures of a busy machine are worth little. */
  readonly load: number;
}

/** This machine, now. */
export function benchMachine(): BenchMachine {
  return {
    ...hostFacts(),
    date: new Date().toISOString().slice(0, 10),
    processor: cpus()[0]?.model.trim() ?? 'unknown processor',
    kernel: release(),
    load: hostLoad(),
  };
}
