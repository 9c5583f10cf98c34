import { manifestCopies } from '../../harness/checks/manifest/copies.ts';
import { manifestJson } from '../../harness/checks/manifest/json.ts';
import { manifestMerge } from '../../harness/checks/manifest/merge.ts';
import { manifestPresent } from '../../harness/checks/manifest/present.ts';
import { manifestSchema } from '../../harness/checks/manifest/schema.ts';
import { claim } from '../../harness/vitest/claim.ts';

claim(manifestPresent);
claim(manifestJson);
claim(manifestSchema);
claim(manifestCopies);
claim(manifestMerge);
