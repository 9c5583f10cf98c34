import { cdnLatest } from '../../harness/checks/cdn/latest.ts';
import { cdnManifest } from '../../harness/checks/cdn/manifest.ts';
import { cdnObjects } from '../../harness/checks/cdn/objects.ts';
import { cdnPaths } from '../../harness/checks/cdn/paths.ts';
import { claim } from '../../harness/vitest/claim.ts';

claim(cdnLatest);
claim(cdnManifest);
claim(cdnPaths);
claim(cdnObjects);
