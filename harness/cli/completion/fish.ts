import type { CommandSpec } from '../option-spec.ts';
import { flagOf, visible, wordsAfter } from './words.ts';

/** The completion for fish, with what each command and flag does. */
export function renderFishCompletion(commands: readonly CommandSpec[]): string {
  const lines: string[] = [];
  const add = (condition: string, rest: string): void => {
    lines.push(`complete -c bootproof -n '${condition}' ${rest}`);
  };
  for (const word of wordsAfter('', commands)) {
    const summary = commands.find(({ name }) => name === word)?.summary ?? '';
    add('__fish_use_subcommand', `-a ${word} -d ${quoted(summary)}`);
  }
  for (const { name, summary, options } of visible(commands)) {
    const [first = '', second] = name.split(' ');
    if (second !== undefined) {
      const others = wordsAfter(first, commands).join(' ');
      const condition = `__fish_seen_subcommand_from ${first}; and not __fish_seen_subcommand_from ${others}`;
      add(condition, `-a ${second} -d ${quoted(summary)}`);
    }
    const seen = name.split(' ').map((word) => `__fish_seen_subcommand_from ${word}`);
    for (const option of options) {
      const takes =
        option.choices !== undefined ? ` -xa '${option.choices.join(' ')}'` : option.flags.includes('<') ? ' -r' : '';
      add(seen.join('; and '), `-l ${flagOf(option).slice(2)}${takes} -d ${quoted(option.describes)}`);
    }
  }
  return lines.join('\n');
}

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}
