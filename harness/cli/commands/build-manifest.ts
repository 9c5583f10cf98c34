import { buildMergedManifest } from '../../build/merge-manifests.ts';
import type { CommandContext } from '../context.ts';
import { type Given, textOf } from '../option-spec.ts';
import { openOutput } from '../output.ts';

/** `bootproof build manifest`: merges per-architecture manifests. */
export async function runBuildManifest(given: Given, context: CommandContext): Promise<number> {
  const result = await openOutput(given, context);
  const output = textOf(given, 'output') ?? '';
  await buildMergedManifest(given.args, output);
  await result.give({ output, merged: given.args }, output);
  return 0;
}
