import { artifacts } from '../../harness/checks/boot/artifacts.ts';
import { console } from '../../harness/checks/boot/console.ts';
import { end } from '../../harness/checks/boot/end.ts';
import { init } from '../../harness/checks/boot/init.ts';
import { matrix } from '../../harness/checks/boot/matrix.ts';
import { repeat } from '../../harness/checks/boot/repeat.ts';
import { time } from '../../harness/checks/boot/time.ts';
import { claim } from '../../harness/vitest/claim.ts';

claim(init);
claim(console);
claim(end);
claim(repeat);
claim(time);
claim(matrix);
claim(artifacts);
