import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { parseArch } from '../../core/arch.ts';
import { buildKernel } from '../../build/kernel/kernel.ts';
import { copyInto } from '../../host/copy.ts';
import { DEMO_RECIPE } from '../../host/installation.ts';
import { openRun } from '../../host/run.ts';
import type { CommandContext } from '../context.ts';
import { type Given, textOf } from '../option-spec.ts';
import { openOutput } from '../output.ts';

/** `bootproof build kernel`: a kernel out of the demo's fragments, or the user's. */
export async function runBuildKernel(given: Given, context: CommandContext): Promise<number> {
  const { places, signal, progress } = context;
  const result = await openOutput(given, context);
  await using _run = await openRun({ id: randomUUID() });
  const arch = parseArch(textOf(given, 'arch') ?? '');
  const output = textOf(given, 'output') ?? '';
  const named = textOf(given, 'config')?.split(',');
  const fragments = named ?? ['common', arch].map((name) => join(DEMO_RECIPE, 'kernel', `${name}.config`));
  const { kernel, version } = await buildKernel({ arch, fragments }, { cache: places.cache, signal, progress });
  await copyInto(kernel, output, 0o644);
  await result.give({ output, arch, version }, `${output}: Linux ${version} for ${arch}`);
  return 0;
}
