import type { Check } from '../check.ts';
import { machineAgent } from './agent.ts';
import { machineConsole } from './console.ts';
import { machineData } from './data.ts';
import { machineEnd } from './end.ts';
import { handOver } from './hand-over.ts';
import { userMounts } from './user-mounts.ts';

/** The checks of the area `machine`, each after those that it needs. */
export const MACHINE_CHECKS: readonly Check[] = [
  handOver,
  machineData,
  userMounts,
  machineAgent,
  machineConsole,
  machineEnd,
];
