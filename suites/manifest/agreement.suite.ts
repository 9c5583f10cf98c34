import { manifestCopies } from '../../harness/checks/manifest/copies.ts';
import { manifestDigests } from '../../harness/checks/manifest/digests.ts';
import { manifestFiles } from '../../harness/checks/manifest/files.ts';
import { manifestMerge } from '../../harness/checks/manifest/merge.ts';
import { manifestPaths } from '../../harness/checks/manifest/paths.ts';
import { manifestSource } from '../../harness/checks/manifest/source.ts';
import { claim } from '../../harness/vitest/claim.ts';

claim(manifestCopies);
claim(manifestMerge);
claim(manifestPaths);
claim(manifestDigests);
claim(manifestFiles);
claim(manifestSource);
