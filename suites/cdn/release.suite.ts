import { cdnLatest } from '../../harness/checks/cdn/latest.ts';
import { cdnManifest } from '../../harness/checks/cdn/manifest.ts';
import { cdnObjects } from '../../harness/checks/cdn/objects.ts';
import { cdnOrigins } from '../../harness/checks/cdn/origins.ts';
import { cdnPaths } from '../../harness/checks/cdn/paths.ts';
import { claim } from '../../harness/vitest/claim.ts';

claim(cdnLatest);
claim(cdnManifest);
claim(cdnPaths);
claim(cdnObjects);
claim(cdnOrigins);
