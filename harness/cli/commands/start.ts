import type { CommandContext } from '../context.ts';
import type { Given } from '../option-spec.ts';
import { setUp } from '../setup.ts';
import { runVerify } from './verify.ts';

/** `npm start`: installs what this machine lacks for building and booting the demo, then verifies. */
export async function runStart(given: Given, context: CommandContext): Promise<number> {
  await setUp('start', context);
  // Whoever sets up a machine wants to see it work.
  return runVerify({ ...given, options: { ...given.options, fresh: true } }, context);
}
