import { historyEarlier } from '../../harness/checks/history/earlier.ts';
import { historyLatest } from '../../harness/checks/history/latest.ts';
import { historyLedger } from '../../harness/checks/history/ledger.ts';
import { historyTags } from '../../harness/checks/history/tags.ts';
import { claim } from '../../harness/vitest/claim.ts';

claim(historyLedger);
claim(historyTags);
claim(historyLatest);
claim(historyEarlier);
