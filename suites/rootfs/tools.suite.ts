import { certificates } from '../../harness/checks/rootfs/certificates.ts';
import { iptables } from '../../harness/checks/rootfs/iptables.ts';
import { programs } from '../../harness/checks/rootfs/programs.ts';
import { tools } from '../../harness/checks/rootfs/tools.ts';
import { claim } from '../../harness/vitest/claim.ts';

claim(certificates);
claim(iptables);
claim(programs);
claim(tools);
