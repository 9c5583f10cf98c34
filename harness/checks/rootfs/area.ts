import type { Check } from '../check.ts';
import { binfmt } from './binfmt.ts';
import { bootOrder } from './boot-order.ts';
import { certificates } from './certificates.ts';
import { contents } from './contents.ts';
import { devices } from './devices.ts';
import { format } from './format.ts';
import { init } from './init.ts';
import { inittab } from './inittab.ts';
import { iptables } from './iptables.ts';
import { mountPoints } from './mount-points.ts';
import { permissions } from './permissions.ts';
import { programs } from './programs.ts';
import { stowaways } from './stowaways.ts';
import { tools } from './tools.ts';

/** The checks of the area `rootfs`, each after those that it needs. */
export const ROOTFS_CHECKS: readonly Check[] = [
  format,
  contents,
  init,
  inittab,
  bootOrder,
  binfmt,
  programs,
  tools,
  iptables,
  devices,
  mountPoints,
  certificates,
  permissions,
  stowaways,
];
