import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { makeFolder } from '../host/files.ts';
import { bootOptionsOf } from '../target/boot-options.ts';
import { rulesOf } from '../target/rules.ts';
import type { Target } from '../target/target.ts';
import type { GateOptions } from './gate.ts';

/** A run of tier contract that leaves nothing outside of a folder; unit tests change what they are about. */
export async function contractRun(
  folder: string,
  target: Target,
  change: Partial<GateOptions> = {},
): Promise<GateOptions> {
  const own = randomUUID();
  const [runFolder, scratch] = [join(folder, `run-${own}`), join(folder, `scratch-${own}`)];
  for (const path of [runFolder, scratch]) await makeFolder(path);
  return {
    target,
    scope: { tier: 'contract', only: [], skip: [] },
    rules: rulesOf({}),
    boot: bootOptionsOf({ accel: 'auto' }, {}),
    runFolder,
    scratch,
    places: { cache: join(folder, 'cache'), state: join(folder, 'state') },
    signal: new AbortController().signal,
    progress: () => undefined,
    invocation: { program: [], args: [], environment: {}, folder: '/' },
    previous: null,
    ...change,
  };
}
