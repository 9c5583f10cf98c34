import { diskRestart } from '../../harness/checks/disks/restart.ts';
import { diskUpgrade } from '../../harness/checks/disks/upgrade.ts';
import { claim } from '../../harness/vitest/claim.ts';

claim(diskRestart);
claim(diskUpgrade);
