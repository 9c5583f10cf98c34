import { consumeRepair } from '../../harness/checks/consume/repair.ts';
import { consumeWarm } from '../../harness/checks/consume/warm.ts';
import { claim } from '../../harness/vitest/claim.ts';

claim(consumeWarm);
claim(consumeRepair);
