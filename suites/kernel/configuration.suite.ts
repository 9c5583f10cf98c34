import { builtIn } from '../../harness/checks/kernel/built-in.ts';
import { noModules } from '../../harness/checks/kernel/no-modules.ts';
import { ownSettings } from '../../harness/checks/kernel/own-settings.ts';
import { claim } from '../../harness/vitest/claim.ts';

claim(builtIn);
claim(noModules);
claim(ownSettings);
