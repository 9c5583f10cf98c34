import { ownVersion } from '../host/installation.ts';
import { isInActions, withoutCommands } from '../report/github.ts';
import { requireReportPath, writeReport } from '../report/json-file.ts';
import type { CommandContext } from './context.ts';
import { type Given, textOf } from './option-spec.ts';

/** Where a command's result goes. */
export interface Output {
  /** Gives the result: as JSON where that was asked for, else its text, or its lines. */
  give(result: object, text: string | readonly string[]): Promise<void>;
}

/**
 * Opens the output of a command, before it does any work. The JSON says who made it, so that no later `--json-file`
 * overwrites anything else.
 *
 * @throws {UsageError} when `--json-file` names something that is not ours.
 */
export async function openOutput(given: Given, { write, env }: CommandContext): Promise<Output> {
  const file = textOf(given, 'jsonFile');
  if (file !== undefined) await requireReportPath(file);
  return {
    async give(result, text) {
      const report = { schema: 1, tool: { name: 'bootproof', version: ownVersion() }, ...result };
      if (file !== undefined) await writeReport(file, report);
      if (given.options['json'] === true) write(JSON.stringify(report, null, 2));
      else write(forTerminal(typeof text === 'string' ? text : text.join('\n'), env));
    },
  };
}

/** In a job of GitHub Actions a line of a release could pass for a command to the runner. */
function forTerminal(text: string, env: CommandContext['env']): string {
  return isInActions(env) ? withoutCommands(text) : text;
}
