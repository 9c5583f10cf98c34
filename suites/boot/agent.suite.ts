import { bare } from '../../harness/checks/boot/bare.ts';
import { debugShell } from '../../harness/checks/boot/debug-shell.ts';
import { initFailure } from '../../harness/checks/boot/init-failure.ts';
import { respawn } from '../../harness/checks/boot/respawn.ts';
import { claim } from '../../harness/vitest/claim.ts';

claim(respawn);
claim(initFailure);
claim(bare);
claim(debugShell);
