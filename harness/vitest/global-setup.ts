import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { DEMO_RECIPE } from '../host/installation.ts';
import { userPlaces } from '../host/places.ts';
import { openRun } from '../host/run.ts';
import { buildDemo } from '../build/demo.ts';
import { bootOptionsOf } from '../target/boot-options.ts';
import { chooseTarget } from '../target/choose.ts';
import { loadConfig } from '../target/config/load.ts';
import { resolveNamed } from '../target/resolve-named.ts';
import { rulesOf } from '../target/rules.ts';
import { makeRunFolder } from '../report/run-folder.ts';
import { serveResults } from './bridge.ts';
import { type Gate, openGate } from './gate.ts';

/** One gate for all projects of a process: Vitest loads this file afresh for each project, and only globals are shared. */
const SHARED = Symbol.for('bootproof.gate');

interface SharedGate {
  gate: Promise<Gate> | undefined;
  users: number;
}

/** `npx vitest run --project tarball`: opens the gate over the target that the environment names, the demo by default. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const globals = globalThis as unknown as Record<symbol, SharedGate | undefined>;
  const shared = (globals[SHARED] ??= { gate: undefined, users: 0 });
  shared.users += 1;
  const stopped = new AbortController();
  shared.gate ??= openFromEnvironment(stopped.signal);
  const gate = await shared.gate;
  const answers = serveResults(gate.runId, gate.resultOf);
  project.provide('bootproof', { runId: gate.runId, rows: gate.rows });
  return async () => {
    answers[Symbol.dispose]();
    shared.users -= 1;
    if (shared.users > 0) return;
    stopped.abort();
    await gate[Symbol.asyncDispose]();
  };
}

async function openFromEnvironment(signal: AbortSignal): Promise<Gate> {
  const run = await openRun({ id: randomUUID() });
  const places = userPlaces(process.env);
  const progress = (): void => undefined;
  const named = chooseTarget({}, process.env);
  const { config } = await loadConfig(undefined, named.kind === 'path' ? [named.path] : []);
  const demo = (): Promise<string> => buildDemo({ recipe: DEMO_RECIPE, places, signal, progress, env: process.env });
  const target = await resolveNamed(named, { layout: 'asset-v', arches: config.arches ?? [] }, demo, {
    offline: false,
    maxConnections: 4,
    samples: null,
    resolved: [],
    env: process.env,
    signal,
    store: places.cache,
    folder: join(run.temporaryFolder, 'fetched'),
    progress,
  });
  const { path: runFolder } = await makeRunFolder(undefined, places.state);
  const gate = await openGate({
    target,
    scope: { tier: 'boot', only: [], skip: [] },
    rules: rulesOf(config),
    boot: bootOptionsOf(
      { accel: 'auto', ...(config.timeout === undefined ? {} : { timeout: config.timeout }) },
      process.env,
    ),
    runFolder,
    scratch: run.temporaryFolder,
    places,
    signal,
    progress,
    invocation: { program: ['npx', 'vitest'], args: process.argv.slice(2), environment: {}, folder: process.cwd() },
    previous: null,
  });
  return {
    ...gate,
    async [Symbol.asyncDispose]() {
      await gate[Symbol.asyncDispose]();
      await run[Symbol.asyncDispose]();
    },
  };
}
