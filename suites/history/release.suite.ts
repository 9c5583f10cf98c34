import { historyKeys } from '../../harness/checks/history/keys.ts';
import { historyKernelConfig } from '../../harness/checks/history/kernel-config.ts';
import { historyParts } from '../../harness/checks/history/parts.ts';
import { historyRootfs } from '../../harness/checks/history/rootfs.ts';
import { historyVersion } from '../../harness/checks/history/version.ts';
import { claim } from '../../harness/vitest/claim.ts';

claim(historyVersion);
claim(historyParts);
claim(historyKeys);
claim(historyKernelConfig);
claim(historyRootfs);
