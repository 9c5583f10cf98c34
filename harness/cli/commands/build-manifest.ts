import { buildMergedManifest } from '../../build/merge-manifests.ts';
import type { CommandContext } from '../context.ts';
import { type Given, textOf } from '../option-spec.ts';

/** `bootproof build manifest`: merges per-architecture manifests. */
export async function runBuildManifest(given: Given, { write }: CommandContext): Promise<number> {
  const output = textOf(given, 'output') ?? '';
  await buildMergedManifest(given.args, output);
  write(output);
  return 0;
}
