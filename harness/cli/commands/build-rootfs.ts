import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { parseArch } from '../../core/arch.ts';
import type { BuildContext } from '../../build/build-context.ts';
import { builtAt } from '../../build/built-at.ts';
import { builderImage } from '../../build/docker/builder-image.ts';
import { packInContainer } from '../../build/docker/pack-in-container.ts';
import { packOnHost } from '../../build/rootfs/pack-erofs.ts';
import { buildRootfs } from '../../build/rootfs/rootfs.ts';
import { UsageError } from '../../core/errors.ts';
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
  const builder = textOf(given, 'builder') ?? 'host';
  const image = textOf(given, 'image');
  if (image !== undefined && builder !== 'docker')
    throw new UsageError('--image belongs to --builder docker: name both');
  const build: BuildContext = { cache: places.cache, signal, progress };
  const pack = builder === 'docker' ? packInContainer(await builderImage(image, build)) : packOnHost;
  await buildRootfs({ arch, recipe, outputs: { [generation]: output }, time: builtAt(env), pack }, build);
  await result.give({ output, arch, generation, builder }, output);
  return 0;
}
