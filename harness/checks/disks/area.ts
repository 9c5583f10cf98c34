import type { Problem } from '../../core/finding.ts';
import type { StoreFacts } from '../../disks/store-facts.ts';
import type { Check, CheckContext } from '../check.ts';
import { diskClones } from './clones.ts';
import { diskEntries } from './entries.ts';
import { diskOverlays } from './overlays.ts';
import { diskRestart } from './restart.ts';
import { diskUpgrade } from './upgrade.ts';

const OF_A_STORE = [diskEntries, diskClones, diskOverlays] as const;

/** The checks of a store of disks. */
export const STORE_CHECKS: readonly Check[] = OF_A_STORE;

/** The checks of a boot release whose guests are started again and again. */
export const RESTART_CHECKS: readonly Check[] = [diskRestart, diskUpgrade];

/** Everything that these checks say of a store, for whoever has no target around it. */
export function judgeStore(facts: StoreFacts): Problem[] {
  return OF_A_STORE.flatMap((check) => [...check.check(facts, STORE)]);
}

const STORE: CheckContext = {
  arch: null,
  subject: {
    kind: 'disk store',
    arches: [],
    layout: 'asset-v',
    has: { tarball: false, archManifest: false, mergedManifest: false, binaries: false },
  },
};
