import { arch, availableParallelism, platform, totalmem } from 'node:os';

/** What is worth knowing later about the machine that a run took place on. */
export interface HostFacts {
  readonly platform: string;
  readonly arch: string;
  readonly cpus: number;
  readonly memoryMiB: number;
  readonly node: string;
}

/** The facts of this machine. */
export function hostFacts(): HostFacts {
  return {
    platform: platform(),
    arch: arch(),
    cpus: availableParallelism(),
    memoryMiB: Math.floor(totalmem() / 1024 / 1024),
    node: process.version,
  };
}
