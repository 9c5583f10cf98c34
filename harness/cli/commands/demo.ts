import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { buildDemo } from '../../build/demo.ts';
import { requireDemoFolder } from '../../build/demo/demo-folder.ts';
import { copyInto } from '../../host/copy.ts';
import { DEMO_RECIPE } from '../../host/installation.ts';
import { listTree } from '../../host/list-tree.ts';
import { openRun } from '../../host/run.ts';
import type { CommandContext } from '../context.ts';
import { type Given, textOf } from '../option-spec.ts';
import { openOutput } from '../output.ts';

/** `bootproof demo`: builds the demo release, or finds it in the cache, and copies it where it is wanted. */
export async function runDemo(given: Given, context: CommandContext): Promise<number> {
  const { places, env, signal, progress } = context;
  const output = await openOutput(given, context);
  await using _run = await openRun({ id: randomUUID() });
  const out = textOf(given, 'out');
  if (out !== undefined) await requireDemoFolder(out, DEMO_RECIPE);
  const release = await buildDemo({ recipe: DEMO_RECIPE, places, signal, progress, env });
  if (out !== undefined) {
    for (const path of await listTree(release, MOST_FILES)) {
      await copyInto(join(release, path), join(out, path), path.startsWith('bin/') ? 0o755 : 0o644);
    }
  }
  await output.give({ release: out ?? release }, out ?? release);
  return 0;
}

const MOST_FILES = 1_000;
