import type { PaceEvidence } from '../../checks/history/evidence.ts';
import type { BootRecord } from '../../guest/boot-record.ts';
import type { HistoryOptions } from './history-options.ts';
import { releaseFacts } from './release-facts.ts';

/** A boot beside what is known of the earlier release's on this machine. */
export async function gatherPace(boot: BootRecord, { previous, growth }: HistoryOptions): Promise<PaceEvidence> {
  const { arch, scenario, machine, accelerator, transport, cpus, memoryMiB, repeats, stages } = boot;
  const how = { scenario, machine: machine.machine, accelerator: accelerator.kind, transport, cpus, memoryMiB };
  const tookMs = repeats?.p50Ms ?? stages.find(({ stage }) => stage === 'userspace')?.atMs ?? Infinity;
  const growthPercent = growth.boot ?? null;
  if (previous === null || growthPercent === null) return { tookMs, how, growthPercent, earlier: null };
  // A folder, a CDN and a tarball of one release have the same files.
  const { files, version } = await releaseFacts(previous.view, 'asset-v');
  const own = files.filter((file) => file.arch === arch && file.role !== 'binary');
  const known = await previous.knownBoot({ arch, how, digests: own.map(({ sha256 }) => sha256) });
  const earlier = known === null ? null : { release: version, tookMs: known.tookMs, run: known.run };
  return { tookMs, how, growthPercent, earlier };
}
