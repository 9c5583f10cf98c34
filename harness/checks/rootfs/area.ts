import type { Check } from '../check.ts';
import { accounts } from './accounts.ts';
import { binfmt } from './binfmt.ts';
import { bootOrder } from './boot-order.ts';
import { certificates } from './certificates.ts';
import { rootfsContents } from './contents.ts';
import { devices } from './devices.ts';
import { rootfsFormat } from './format.ts';
import { rootfsInit } from './init.ts';
import { inittab } from './inittab.ts';
import { iptables } from './iptables.ts';
import { mountPoints } from './mount-points.ts';
import { permissions } from './permissions.ts';
import { programs } from './programs.ts';
import { stowaways } from './stowaways.ts';
import { tools } from './tools.ts';

/** The checks of the area `rootfs`, each after those that it needs. */
export const ROOTFS_CHECKS: readonly Check[] = [
  rootfsFormat,
  rootfsContents,
  rootfsInit,
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
  accounts,
  stowaways,
];
