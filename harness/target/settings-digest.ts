import { digestOfBytes } from '../formats/bytes-digest.ts';
import type { BootOptions } from './boot-options.ts';
import { type HistoryOptions, NO_HISTORY } from './history/history-options.ts';
import type { Scope } from './plan.ts';
import type { Rules } from './rules.ts';
import type { Target } from './target.ts';

/**
 * The digest of all that was asked for: two runs that share it judge the same bytes alike.
 *
 * @param place where the target lies, for whoever tells targets of one name apart. @default it does not matter
 */
export function settingsDigest(
  {
    target,
    scope,
    rules,
    boot,
    history = NO_HISTORY,
  }: {
    readonly target: Target;
    readonly scope: Scope;
    readonly rules: Rules;
    readonly boot: BootOptions;
    readonly history?: HistoryOptions | undefined;
  },
  place = '',
): string {
  const { name, subject, cmdline, leftOut } = target;
  const { previous, ledger, tags, growth } = history;
  const earlier = [previous?.view.name ?? null, ledger, tags, growth];
  const asked = [name, subject, cmdline, leftOut, scope, rules, boot, earlier, place];
  return digestOfBytes(Buffer.from(JSON.stringify(asked)));
}
