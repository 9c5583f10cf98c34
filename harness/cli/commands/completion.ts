import { UsageError } from '../../core/errors.ts';
import { COMMANDS } from '../command-table.ts';
import { renderBashCompletion, renderZshCompletion } from '../completion/bash.ts';
import { renderFishCompletion } from '../completion/fish.ts';
import type { CommandContext } from '../context.ts';
import type { CommandSpec, Given } from '../option-spec.ts';

/** `bootproof completion`: the script that teaches a shell the commands and flags. */
export function runCompletion({ args: [shell = ''] }: Given, { write }: CommandContext): number {
  const render = SHELLS[shell];
  if (render === undefined) throw new UsageError(`completion ${shell}: use ${Object.keys(SHELLS).join(', ')}`);
  write(render(COMMANDS));
  return 0;
}

const SHELLS: Readonly<Record<string, (commands: readonly CommandSpec[]) => string>> = {
  bash: renderBashCompletion,
  zsh: renderZshCompletion,
  fish: renderFishCompletion,
};
