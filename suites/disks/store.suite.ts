import { claim } from '../../harness/vitest/claim.ts';
import { diskClones } from '../../harness/checks/disks/clones.ts';
import { diskEntries } from '../../harness/checks/disks/entries.ts';
import { diskOverlays } from '../../harness/checks/disks/overlays.ts';

claim(diskEntries);
claim(diskClones);
claim(diskOverlays);
