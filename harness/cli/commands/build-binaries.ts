import { randomUUID } from 'node:crypto';
import { buildBinaries } from '../../build/binaries.ts';
import { readUpstreamConfig } from '../../build/upstream-config.ts';
import { writeAtomic } from '../../host/files.ts';
import { openRun } from '../../host/run.ts';
import type { CommandContext } from '../context.ts';
import { type Given, textOf } from '../option-spec.ts';
import { openOutput } from '../output.ts';

/** `bootproof build binaries`: downloads what upstream.toml lists and writes the manifest's entries for it. */
export async function runBuildBinaries(given: Given, context: CommandContext): Promise<number> {
  const { env, signal, progress } = context;
  const output = await openOutput(given, context);
  await using _run = await openRun({ id: randomUUID() });
  const out = textOf(given, 'out') ?? '';
  const fragment = textOf(given, 'fragment') ?? '';
  const binaries = await readUpstreamConfig(textOf(given, 'config') ?? '');
  const entries = await buildBinaries({ binaries, out, env, signal, progress });
  await writeAtomic(fragment, `${JSON.stringify(entries, null, 2)}\n`);
  await output.give({ fragment, binaries: entries }, `${fragment}: ${String(entries.length)} binaries`);
  return 0;
}
