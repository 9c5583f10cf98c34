import { fexAbsent } from '../../harness/checks/fex/absent.ts';
import { registeredTwice } from '../../harness/checks/fex/again.ts';
import { fexEntry } from '../../harness/checks/fex/entry.ts';
import { nativePrograms } from '../../harness/checks/fex/native.ts';
import { dynamicPrograms, staticPrograms, withoutSve } from '../../harness/checks/fex/programs.ts';
import { surroundings } from '../../harness/checks/fex/surroundings.ts';
import { claim } from '../../harness/vitest/claim.ts';

claim(fexEntry);
claim(staticPrograms);
claim(dynamicPrograms);
claim(nativePrograms);
claim(surroundings);
claim(registeredTwice);
claim(fexAbsent);
claim(withoutSve);
