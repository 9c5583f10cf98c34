import type { Target } from '../target.ts';
import type { HistoryOptions } from './history-options.ts';

/** A target that knows what it is compared with, so that the checks of the area `history` apply. */
export function withHistory(target: Target, { previous, ledger, tags }: HistoryOptions): Target {
  const history = { previous: previous !== null, ledger: ledger !== null, tags: tags !== null };
  return { ...target, subject: { ...target.subject, history } };
}
