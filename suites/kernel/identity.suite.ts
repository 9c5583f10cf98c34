import { arch } from '../../harness/checks/kernel/arch.ts';
import { banner } from '../../harness/checks/kernel/banner.ts';
import { format } from '../../harness/checks/kernel/format.ts';
import { claim } from '../../harness/vitest/claim.ts';

claim(format);
claim(arch);
claim(banner);
