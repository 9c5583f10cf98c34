import { manifestJson } from '../../harness/checks/manifest/json.ts';
import { manifestPresent } from '../../harness/checks/manifest/present.ts';
import { manifestSchema } from '../../harness/checks/manifest/schema.ts';
import { manifestTargets } from '../../harness/checks/manifest/targets.ts';
import { manifestVersions } from '../../harness/checks/manifest/versions.ts';
import { claim } from '../../harness/vitest/claim.ts';

claim(manifestPresent);
claim(manifestJson);
claim(manifestSchema);
claim(manifestVersions);
claim(manifestTargets);
