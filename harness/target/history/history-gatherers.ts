import type { Gatherers } from '../broker.ts';
import type { Target } from '../target.ts';
import type { Turns } from '../turns.ts';
import { gatherChanges } from './gather-changes.ts';
import { gatherHistory } from './gather-history.ts';
import { gatherPace } from './gather-pace.ts';
import type { HistoryOptions } from './history-options.ts';

/** How the evidence of the area `history` is gathered. */
export function historyGatherers(
  target: Target,
  history: HistoryOptions,
  turns: Turns,
): Pick<Gatherers, 'history' | 'changes' | 'pace'> {
  return {
    history: (_arch, broker) => gatherHistory(target, history, broker),
    changes: (arch, broker) => turns.files(() => gatherChanges(arch, history, broker)),
    pace: async (arch, broker) => gatherPace(await broker.gather('boot', arch), history),
  };
}
