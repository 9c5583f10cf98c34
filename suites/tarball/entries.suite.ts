import { memberDigests } from '../../harness/checks/tarball/digests.ts';
import { extensions } from '../../harness/checks/tarball/extensions.ts';
import { looseFiles } from '../../harness/checks/tarball/loose-files.ts';
import { members } from '../../harness/checks/tarball/members.ts';
import { safePaths } from '../../harness/checks/tarball/paths.ts';
import { entryTypes } from '../../harness/checks/tarball/types.ts';
import { claim } from '../../harness/vitest/claim.ts';

claim(members);
claim(safePaths);
claim(entryTypes);
claim(extensions);
claim(memberDigests);
claim(looseFiles);
