import { binaryArch } from '../../harness/checks/binary/arch.ts';
import { binaryFormat } from '../../harness/checks/binary/format.ts';
import { binaryNeeds } from '../../harness/checks/binary/needs.ts';
import { claim } from '../../harness/vitest/claim.ts';

claim(binaryFormat);
claim(binaryArch);
claim(binaryNeeds);
