import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { parseArch } from '../../core/arch.ts';
import { builtAt } from '../../build/built-at.ts';
import { buildRootfs } from '../../build/rootfs/rootfs.ts';
import { DEMO_RECIPE } from '../../host/installation.ts';
import { openRun } from '../../host/run.ts';
import type { CommandContext } from '../context.ts';
import { type Given, textOf } from '../option-spec.ts';
import { openOutput } from '../output.ts';

/** `bootproof build rootfs`: an EROFS image out of the demo's recipe, or the user's. */
export async function runBuildRootfs(given: Given, context: CommandContext): Promise<number> {
  await using _run = await openRun({ id: randomUUID() });
  const { env, places, signal, progress } = context;
  const result = await openOutput(given, context);
  const arch = parseArch(textOf(given, 'arch') ?? '');
  const output = textOf(given, 'output') ?? '';
  const recipe = textOf(given, 'recipe') ?? join(DEMO_RECIPE, 'rootfs');
  const generation = textOf(given, 'generation') ?? '';
  const outputs = { [generation]: output };
  await buildRootfs({ arch, recipe, outputs, time: builtAt(env) }, { cache: places.cache, signal, progress });
  await result.give({ output, arch, generation }, output);
  return 0;
}
