import { binaryFexSve } from '../../harness/checks/binary/fex-sve.ts';
import { binaryFex } from '../../harness/checks/binary/fex.ts';
import { claim } from '../../harness/vitest/claim.ts';

claim(binaryFex);
claim(binaryFexSve);
