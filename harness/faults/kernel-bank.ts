import { join } from 'node:path';
import { BOOT_CHECKS } from '../checks/boot/area.ts';
import { KERNEL_CHECKS } from '../checks/kernel/area.ts';
import type { Arch } from '../core/arch.ts';
import { readBounded } from '../host/files.ts';
import { listTree } from '../host/list-tree.ts';
import { bootOptionsOf } from '../target/boot-options.ts';
import { openBroker } from '../target/broker.ts';
import { targetGatherers } from '../target/gatherers.ts';
import { judge } from '../target/judge.ts';
import { planChecks } from '../target/plan.ts';
import { resolveLoose } from '../target/resolve.ts';
import { type BankVerdict, comparePrediction } from './bank-verdict.ts';

/** A kernel that is good but for one option, and what it is started with. */
export interface BankKernel {
  readonly arch: Arch;
  /** The symbol that is off in it. */
  readonly without: string;
  readonly kernel: string;
  readonly rootfs: string;
  readonly cmdline: string;
}

/**
 * Judges a kernel of the bank by its file, then by its boot, and says whether the one foretold the other.
 *
 * @param scratch an empty folder with a short path: for sockets, shares and what the guest printed.
 * @throws {HarnessError} when no guest can be started here.
 */
export async function judgeBankKernel(
  { arch, without, kernel, rootfs, cmdline }: BankKernel,
  scratch: string,
  signal: AbortSignal,
): Promise<BankVerdict> {
  const target = await resolveLoose(
    { kernel, rootfs, cmdline, arch },
    { from: 'bank', layout: 'asset-v', arches: [arch] },
  );
  const gatherers = targetGatherers(target, {
    runFolder: scratch,
    scratch,
    boot: bootOptionsOf({ accel: 'auto' }, {}),
    places: { cache: join(scratch, 'cache'), state: join(scratch, 'state') },
    signal,
    progress: () => undefined,
    demo: () => Promise.resolve(null),
    onArtifact: () => undefined,
    onBoot: () => undefined,
    // A bank in which nothing boots shows itself: the kernel with everything on is in it too.
    canary: () => Promise.resolve(null),
  });
  const plan = planChecks([...KERNEL_CHECKS, ...BOOT_CHECKS], target.subject, { tier: 'boot', only: [], skip: [] });
  const results = await judge(plan, target.subject, openBroker(gatherers));
  return comparePrediction(without, results, await printed(scratch));
}

/** All that the guest and QEMU printed. */
async function printed(folder: string): Promise<string> {
  const logs = (await listTree(folder, MOST_FILES)).filter((path) => path.endsWith('.log'));
  const texts = await Promise.all(logs.map((path) => readBounded(join(folder, path), LARGEST_LOG)));
  return texts.map((text) => text.toString('utf8')).join('\n');
}

const MOST_FILES = 1_000;
const LARGEST_LOG = 16 * 1024 * 1024;
