import { binfmt } from '../../harness/checks/rootfs/binfmt.ts';
import { bootOrder } from '../../harness/checks/rootfs/boot-order.ts';
import { devices } from '../../harness/checks/rootfs/devices.ts';
import { rootfsInit } from '../../harness/checks/rootfs/init.ts';
import { inittab } from '../../harness/checks/rootfs/inittab.ts';
import { mountPoints } from '../../harness/checks/rootfs/mount-points.ts';
import { claim } from '../../harness/vitest/claim.ts';

claim(binfmt);
claim(bootOrder);
claim(devices);
claim(rootfsInit);
claim(inittab);
claim(mountPoints);
