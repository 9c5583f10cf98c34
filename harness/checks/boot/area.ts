import type { Check } from '../check.ts';
import { agent } from './agent.ts';
import { artifacts } from './artifacts.ts';
import { bare } from './bare.ts';
import { certificatesReadable } from './certificates.ts';
import { clock } from './clock.ts';
import { cmdline } from './cmdline.ts';
import { console } from './console.ts';
import { containers } from './containers.ts';
import { dataDisk } from './data-disk.ts';
import { debugShell } from './debug-shell.ts';
import { deviceNodes } from './devices.ts';
import { end } from './end.ts';
import { init } from './init.ts';
import { initFailure } from './init-failure.ts';
import { kernelLog } from './kernel-log.ts';
import { kernelRelease } from './kernel-release.ts';
import { matrix } from './matrix.ts';
import { memory } from './memory.ts';
import { modules } from './modules.ts';
import { mounts } from './mounts.ts';
import { network } from './network.ts';
import { packetFilter } from './packet-filter.ts';
import { repeat } from './repeat.ts';
import { respawn } from './respawn.ts';
import { root } from './root.ts';
import { time } from './time.ts';
import { toolsRun } from './tools.ts';

/** The checks of the area `boot`, each after those that it needs. */
export const BOOT_CHECKS: readonly Check[] = [
  init,
  console,
  root,
  agent,
  mounts,
  cmdline,
  kernelRelease,
  modules,
  deviceNodes,
  clock,
  memory,
  certificatesReadable,
  toolsRun,
  network,
  packetFilter,
  containers,
  dataDisk,
  kernelLog,
  respawn,
  artifacts,
  end,
  repeat,
  time,
  matrix,
  initFailure,
  bare,
  debugShell,
];
