import type { CommandContext } from '../context.ts';
import type { Given } from '../option-spec.ts';
import { setUp } from '../setup.ts';
import { runVerify } from './verify.ts';

/** `npm start`: installs what this machine lacks for building and booting the demo, then verifies. */
export async function runStart(given: Given, context: CommandContext): Promise<number> {
  await setUp('start', context);
  return runVerify(given, context);
}
