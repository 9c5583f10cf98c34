import { agent } from '../../harness/checks/boot/agent.ts';
import { cmdline } from '../../harness/checks/boot/cmdline.ts';
import { kernelRelease } from '../../harness/checks/boot/kernel-release.ts';
import { mounts } from '../../harness/checks/boot/mounts.ts';
import { root } from '../../harness/checks/boot/root.ts';
import { claim } from '../../harness/vitest/claim.ts';

claim(root);
claim(agent);
claim(mounts);
claim(cmdline);
claim(kernelRelease);
