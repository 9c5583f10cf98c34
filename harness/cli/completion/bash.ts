import type { CommandSpec } from '../option-spec.ts';
import { flagOf, visible, wordsAfter } from './words.ts';

/** The completion for bash, which zsh takes too: commands, flags, the values of flags with choices, and else files. */
export function renderBashCompletion(commands: readonly CommandSpec[]): string {
  const specs = visible(commands);
  const groups = wordsAfter('', commands).filter((word) => wordsAfter(word, commands).length > 0);
  const chosen = specs.flatMap(({ name, options }) =>
    options.flatMap((option) =>
      option.choices === undefined ? [] : [`    '${name} ${flagOf(option)}') words='${option.choices.join(' ')}' ;;`],
    ),
  );
  return [
    '_bootproof() {',
    '  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} command= words= word',
    '  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do',
    '    case "$command $word" in',
    `      ' '[a-z]*) command=$word ;;`,
    ...groups.map((group) => {
      const parts = wordsAfter(group, commands).map((part) => `'${group} ${part}'`);
      return `      ${parts.join('|')}) command="$command $word" ;;`;
    }),
    '    esac',
    '  done',
    '  case "$command $previous" in',
    ...chosen,
    '  esac',
    '  if [ -z "$words" ]; then',
    '    case $command in',
    `      '') words='${wordsAfter('', commands).join(' ')} --help --version' ;;`,
    ...[...new Set([...groups, ...specs.map(({ name }) => name)])].map((name) => {
      const flags = specs.find((spec) => spec.name === name)?.options.map(flagOf) ?? [];
      return `      '${name}') words='${[...wordsAfter(name, commands), ...flags, '--help'].join(' ')}' ;;`;
    }),
    '    esac',
    '  fi',
    '  COMPREPLY=($(compgen -W "$words" -- "$current"))',
    '}',
    // What is no word of ours is a file.
    'complete -o default -F _bootproof bootproof',
  ].join('\n');
}

/** The same for zsh, which understands it once it is told to. */
export function renderZshCompletion(commands: readonly CommandSpec[]): string {
  return ['autoload -U +X bashcompinit && bashcompinit', renderBashCompletion(commands)].join('\n');
}
