import { manifestCommandLine } from '../../harness/checks/manifest/command-line.ts';
import { claim } from '../../harness/vitest/claim.ts';

claim(manifestCommandLine);
