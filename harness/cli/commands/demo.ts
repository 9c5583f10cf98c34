import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { buildDemo } from '../../build/demo.ts';
import { requireDemoFolder } from '../../build/demo/demo-folder.ts';
import { planPublish } from '../../cdn/publish/plan.ts';
import { writeTree } from '../../cdn/publish/write-tree.ts';
import { UsageError } from '../../core/errors.ts';
import { copyInto } from '../../host/copy.ts';
import { kindOf, namesIn } from '../../host/files.ts';
import { DEMO_RECIPE } from '../../host/installation.ts';
import { listTree } from '../../host/list-tree.ts';
import { openRun } from '../../host/run.ts';
import type { CommandContext } from '../context.ts';
import { fillWhole } from '../fill-whole.ts';
import { type Given, textOf } from '../option-spec.ts';
import { openOutput } from '../output.ts';

/** `bootproof demo`: builds the demo release, or finds it in the cache, and copies it where it is wanted. */
export async function runDemo(given: Given, context: CommandContext): Promise<number> {
  const { places, env, signal, progress } = context;
  const output = await openOutput(given, context);
  await using _run = await openRun({ id: randomUUID() });
  const out = textOf(given, 'out');
  if (out !== undefined) await requireDemoFolder(out, DEMO_RECIPE);
  const cdn = textOf(given, 'cdn');
  if (cdn !== undefined) await requireEmpty(cdn);
  const release = await buildDemo({ recipe: DEMO_RECIPE, places, signal, progress, env });
  if (out !== undefined) {
    await fillWhole(out, async () => {
      for (const path of await listTree(release, MOST_FILES)) {
        await copyInto(join(release, path), join(out, path), path.startsWith('bin/') ? 0o755 : 0o644);
      }
    });
  }
  if (cdn !== undefined) {
    const plan = await planPublish(release, 'asset-v');
    await fillWhole(cdn, () => writeTree(plan, cdn, (file, path) => copyInto(file, path, 0o644)));
  }
  await output.give({ release: out ?? release, cdn: cdn ?? null }, cdn ?? out ?? release);
  return 0;
}

/** A tree with the objects of another release in it would be published with them. */
async function requireEmpty(folder: string): Promise<void> {
  if ((await kindOf(folder)) !== 'missing' && (await namesIn(folder)).length > 0) {
    throw new UsageError(`--cdn ${folder} is not empty: name a new folder`);
  }
}

const MOST_FILES = 1_000;
