import type { HistoryEvidence } from '../../checks/history/evidence.ts';
import type { Arch } from '../../core/arch.ts';
import type { Broker } from '../broker.ts';
import { versionIn } from '../cdn/look.ts';
import type { Target } from '../target.ts';
import type { HistoryOptions } from './history-options.ts';
import { releaseFacts } from './release-facts.ts';
import { viewOf } from './release-view.ts';
import { seeEarlier, seeTagged } from './served.ts';

/**
 * A release beside everything that was named of what came before it.
 *
 * @throws {HarnessError} when one of the two has no manifest that can be read, or a CDN does not answer.
 */
export async function gatherHistory(
  target: Target,
  { previous, ledger, tags, growth, arches: asked = [] }: HistoryOptions,
  broker: Broker,
): Promise<HistoryEvidence> {
  const { layout, arches } = target.subject;
  const isWanted = (arch: Arch): boolean => (asked.length > 0 ? asked.includes(arch) : !target.leftOut.includes(arch));
  const current = await releaseFacts(viewOf(target.name, broker), layout, (arch) => arches.includes(arch));
  const before = previous === null ? null : await releaseFacts(previous.view, layout, isWanted);
  const cdn = target.live === null ? null : await broker.gather('cdn', null);
  return {
    lookedAt: new Date().toISOString(),
    current,
    previous: before,
    ledger,
    tags,
    growth,
    latest: versionIn(cdn?.latestText ?? null),
    served: await seeEarlier(target.live, { current, previous: before, ledger }, previous?.live ?? null),
    unpublished:
      target.live === null || tags === null ? null : await seeTagged(target.live, tags, before?.version ?? null),
  };
}
