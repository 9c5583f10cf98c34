import { join } from 'node:path';
import { UsageError } from '../../core/errors.ts';
import { shellWord } from '../../core/shell-word.ts';
import { INSTALLATION } from '../../host/installation.ts';
import { printable } from '../../report/printable.ts';
import { COMMANDS } from '../command-table.ts';
import { renderBashCompletion, renderZshCompletion } from '../completion/bash.ts';
import { renderFishCompletion } from '../completion/fish.ts';
import type { CommandContext } from '../context.ts';
import type { CommandSpec, Given } from '../option-spec.ts';

/** `bootproof completion`: the script that teaches a shell the commands and flags. */
export function runCompletion({ args: [shell = ''] }: Given, { write }: CommandContext): number {
  const render = SHELLS[shell];
  if (render === undefined) throw new UsageError(`completion ${shell}: use ${Object.keys(SHELLS).join(', ')}`);
  const alias = shellWord(`node ${shellWord(join(INSTALLATION, 'harness', 'cli', 'bootproof.mjs'))}`);
  write(`# To be sourced by ${shell}. It completes a command called bootproof, such as this one:`);
  write(`# ${printable(`alias bootproof=${alias}`)}`);
  write(render(COMMANDS));
  return 0;
}

const SHELLS: Readonly<Record<string, (commands: readonly CommandSpec[]) => string>> = {
  bash: renderBashCompletion,
  zsh: renderZshCompletion,
  fish: renderFishCompletion,
};
