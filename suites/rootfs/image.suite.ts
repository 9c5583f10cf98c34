import { accounts } from '../../harness/checks/rootfs/accounts.ts';
import { rootfsContents } from '../../harness/checks/rootfs/contents.ts';
import { rootfsFormat } from '../../harness/checks/rootfs/format.ts';
import { permissions } from '../../harness/checks/rootfs/permissions.ts';
import { stowaways } from '../../harness/checks/rootfs/stowaways.ts';
import { claim } from '../../harness/vitest/claim.ts';

claim(accounts);
claim(rootfsContents);
claim(rootfsFormat);
claim(permissions);
claim(stowaways);
