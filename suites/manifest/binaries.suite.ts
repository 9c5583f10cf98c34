import { manifestBinaries } from '../../harness/checks/manifest/binaries.ts';
import { manifestInstallPlaces } from '../../harness/checks/manifest/install-places.ts';
import { claim } from '../../harness/vitest/claim.ts';

claim(manifestBinaries);
claim(manifestInstallPlaces);
