import { consumeFresh } from '../../harness/checks/consume/fresh.ts';
import { consumePlaces } from '../../harness/checks/consume/places.ts';
import { consumeSkipped } from '../../harness/checks/consume/skipped.ts';
import { claim } from '../../harness/vitest/claim.ts';

claim(consumePlaces);
claim(consumeFresh);
claim(consumeSkipped);
