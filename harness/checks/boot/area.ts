import type { Check } from '../check.ts';
import { agent } from './agent.ts';
import { artifacts } from './artifacts.ts';
import { cmdline } from './cmdline.ts';
import { console } from './console.ts';
import { end } from './end.ts';
import { init } from './init.ts';
import { kernelRelease } from './kernel-release.ts';
import { mounts } from './mounts.ts';
import { root } from './root.ts';

/** The checks of the area `boot`, each after those that it needs. */
export const BOOT_CHECKS: readonly Check[] = [
  init,
  console,
  root,
  agent,
  mounts,
  cmdline,
  kernelRelease,
  artifacts,
  end,
];
