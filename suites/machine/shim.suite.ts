import { machineAgent } from '../../harness/checks/machine/agent.ts';
import { machineConsole } from '../../harness/checks/machine/console.ts';
import { machineData } from '../../harness/checks/machine/data.ts';
import { machineEnd } from '../../harness/checks/machine/end.ts';
import { handOver } from '../../harness/checks/machine/hand-over.ts';
import { userMounts } from '../../harness/checks/machine/user-mounts.ts';
import { claim } from '../../harness/vitest/claim.ts';

claim(handOver);
claim(machineData);
claim(userMounts);
claim(machineAgent);
claim(machineConsole);
claim(machineEnd);
