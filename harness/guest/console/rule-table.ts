import type { ConsoleRule } from './console-rule.ts';
import { BENIGN_RULES } from './rules/benign.ts';
import { CONTRACT_RULES } from './rules/contract.ts';
import { CRASH_RULES } from './rules/crash.ts';
import { DISK_RULES } from './rules/disk.ts';
import { FILE_SYSTEM_RULES } from './rules/file-system.ts';
import { HOST_RULES } from './rules/host.ts';
import { INIT_RULES } from './rules/init.ts';
import { INIT_SYSTEM_RULES } from './rules/init-system.ts';
import { INTEGRITY_RULES } from './rules/integrity.ts';
import { KERNEL_CHECK_RULES } from './rules/kernel-checks.ts';
import { LOST_EVIDENCE_RULES } from './rules/lost-evidence.ts';
import { MEMORY_RULES } from './rules/memory.ts';
import { OOPS_RULES } from './rules/oops.ts';
import { PANIC_RULES } from './rules/panic.ts';
import { RESTART_RULES } from './rules/restart.ts';
import { ROOT_RULES } from './rules/root.ts';
import { STALL_RULES } from './rules/stall.ts';

/** Every rule. A line belongs to the first that fits it, so the harmless come first and the particular before the general. */
export const CONSOLE_RULES: readonly ConsoleRule[] = [
  ...BENIGN_RULES,
  ...PANIC_RULES,
  ...INIT_RULES,
  ...ROOT_RULES,
  ...FILE_SYSTEM_RULES,
  ...INTEGRITY_RULES,
  ...DISK_RULES,
  ...STALL_RULES,
  ...KERNEL_CHECK_RULES,
  ...OOPS_RULES,
  ...MEMORY_RULES,
  ...CRASH_RULES,
  ...INIT_SYSTEM_RULES,
  ...CONTRACT_RULES,
  ...RESTART_RULES,
  ...HOST_RULES,
  ...LOST_EVIDENCE_RULES,
];
