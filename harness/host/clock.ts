import { arch, cpus } from 'node:os';

/**
 * How fast this machine's timestamp counter runs, in kHz; null where there is none. A guest under emulation reads that very
 * counter. The speed in the processor's name is the counter's; the present speed changes with the load.
 */
export function timestampCounterKHz(): number | null {
  const [processor] = cpus();
  if (arch() !== 'x64' || processor === undefined) return null;
  const named = /@ (\d+(?:\.\d+)?)GHz/.exec(processor.model)?.[1];
  const kHz = named === undefined ? processor.speed * 1_000 : Number(named) * 1_000_000;
  return kHz > 0 ? Math.round(kHz) : null;
}
