import { historyBootTime } from '../../harness/checks/history/boot-time.ts';
import { historySize } from '../../harness/checks/history/size.ts';
import { claim } from '../../harness/vitest/claim.ts';

claim(historySize);
claim(historyBootTime);
