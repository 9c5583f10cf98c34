import { compareConfigs } from '../../checks/history/compare-configs.ts';
import { compareTrees } from '../../checks/history/compare-trees.ts';
import type { ChangesEvidence } from '../../checks/history/evidence.ts';
import type { KernelEvidence } from '../../checks/kernel/evidence.ts';
import type { RootfsEvidence } from '../../checks/rootfs/evidence.ts';
import type { Arch } from '../../core/arch.ts';
import { HarnessError } from '../../core/errors.ts';
import type { Broker } from '../broker.ts';
import type { HistoryOptions } from './history-options.ts';
import { releaseFacts } from './release-facts.ts';
import { type ReleaseView, viewOf } from './release-view.ts';

/**
 * How an architecture's kernel and root file system differ from the earlier release's.
 *
 * @throws {HarnessError} when one of them is not there.
 */
export async function gatherChanges(
  arch: Arch | null,
  { previous }: HistoryOptions,
  broker: Broker,
): Promise<ChangesEvidence> {
  if (arch === null || previous === null)
    throw new Error('only an architecture of an earlier release has this evidence');
  const { arches, version } = await releaseFacts(previous.view, 'asset-v');
  if (arches.includes(arch)) {
    return { since: version, ...(await compareViews(arch, previous.view, viewOf('the release', broker))) };
  }
  const none = `${version} has no ${arch}`;
  const nothing = { config: null, tree: null, kernels: [null, null] } as const;
  return { since: version, ...nothing, configProblem: none, treeProblem: none };
}

/** The same of any two releases. */
export async function compareViews(
  arch: Arch,
  old: ReleaseView,
  now: ReleaseView,
): Promise<Omit<ChangesEvidence, 'since'>> {
  const kernels = [await old.kernel(arch), await now.kernel(arch)] as const;
  const images = [await old.rootfs(arch), await now.rootfs(arch)] as const;
  const [before, after] = kernels.map(configOf);
  const configProblem = [before, after].find((one) => typeof one === 'string');
  const treeProblem = images.map(treeProblemOf).find((problem) => problem !== null) ?? null;
  return {
    config: typeof before === 'object' && typeof after === 'object' ? compareConfigs(before, after) : null,
    configProblem: typeof configProblem === 'string' ? configProblem : null,
    kernels: [releaseOf(kernels[0]), releaseOf(kernels[1])],
    tree: treeProblem === null ? compareTrees(images[0]?.entries ?? [], images[1]?.entries ?? []) : null,
    treeProblem,
  };
}

/** The configuration, or why there is none. */
function configOf(kernel: KernelEvidence | null, index: number): string | Readonly<Record<string, string>> {
  const which = index === 0 ? 'the earlier kernel' : 'the kernel';
  if (kernel === null) return `${which} was not looked at in the kept run`;
  const { contents } = kernel;
  if (contents.state !== 'read') return `${which} cannot be unpacked`;
  return contents.config ?? `${which} embeds no configuration`;
}

function treeProblemOf(image: RootfsEvidence | null, index: number): string | null {
  const which = index === 0 ? 'the earlier root file system' : 'the root file system';
  if (image === null) return `${which} was not looked at in the kept run`;
  if (image.problem === null) return null;
  const message = `${which} cannot be read (${image.problem}), so the two cannot be compared: see the area rootfs`;
  throw new HarnessError('BOOTPROOF_CANNOT_COMPARE', message, { problem: image.problem });
}

function releaseOf(kernel: KernelEvidence | null): string | null {
  return kernel?.contents.state === 'read' ? (kernel.contents.banner?.release ?? null) : null;
}
