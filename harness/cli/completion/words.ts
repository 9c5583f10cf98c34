import type { CommandSpec, OptionSpec } from '../option-spec.ts';

/** The commands that a shell completes: those that users call. */
export function visible(commands: readonly CommandSpec[]): readonly CommandSpec[] {
  return commands.filter(({ hidden }) => hidden !== true);
}

/** What may follow these words: `` gives every first word, `build` its parts. */
export function wordsAfter(before: string, commands: readonly CommandSpec[]): string[] {
  const depth = before === '' ? 0 : before.split(' ').length;
  const names = visible(commands).map(({ name }) => name.split(' '));
  const next = names.filter((name) => name.slice(0, depth).join(' ') === before).flatMap((name) => name[depth] ?? []);
  return [...new Set(next)];
}

/** `--tier` of `--tier <tier>`. */
export function flagOf({ flags }: OptionSpec): string {
  return flags.split(' ')[0] ?? flags;
}
