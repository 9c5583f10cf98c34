import { builtIn } from '../../harness/checks/kernel/built-in.ts';
import { noModules } from '../../harness/checks/kernel/no-modules.ts';
import { claim } from '../../harness/vitest/claim.ts';

claim(builtIn);
claim(noModules);
