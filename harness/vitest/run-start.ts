import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { hostFacts } from '../host/facts.ts';
import { ownVersion } from '../host/installation.ts';
import { ownIdentity } from '../host/process-table.ts';
import { findPrevious } from '../report/previous-run.ts';
import type { RunEvent, RunStarted } from '../report/run-event.ts';
import { runsFolder } from '../report/run-folder.ts';
import { artifactName } from '../target/artifacts.ts';
import type { PlannedCheck } from '../target/plan.ts';
import type { Target } from '../target/target.ts';
import { toolVersions } from '../target/tool-versions.ts';
import type { GateOptions } from './gate.ts';

/** The first line of a run's event log: everything that is known before anything is looked at. */
export async function startOfRun(
  { target, scope, runFolder, invocation }: GateOptions,
  plan: readonly PlannedCheck[],
): Promise<RunStarted> {
  return {
    event: 'run started',
    schema: 1,
    tool: { name: 'bootproof', version: ownVersion() },
    id: randomUUID(),
    startedAt: new Date().toISOString(),
    owner: await ownIdentity(),
    target: { name: target.name, kind: target.subject.kind, from: target.from },
    scope: {
      tier: scope.tier,
      arches: [...target.subject.arches],
      only: [...scope.only],
      skip: [...scope.skip],
      complete: scope.only.length === 0 && scope.skip.length === 0 && target.leftOut.length === 0,
    },
    host: hostFacts(),
    runFolder,
    invocation: { ...invocation, files: filesOf(target) },
    plan: plan.map(({ check, arch }) => ({ id: check.id, arch, holds: check.holds, why: check.why })),
  };
}

/** Logs what takes a moment to find out, while the checks are judged: the tools' versions, and the last run over this target. */
export async function tellSurroundings(
  { target, scope, boot, runFolder, places, previous, signal }: GateOptions,
  write: (event: RunEvent) => void,
): Promise<void> {
  const tell = async (): Promise<void> => {
    const last = previous ?? (await findPrevious(runsFolder(places.state), target.name, runFolder));
    if (last !== null) write(last);
  };
  const ask = async (): Promise<void> => {
    if (scope.tier === 'contract') return;
    for (const tool of await toolVersions(target.subject.arches, boot, places, signal)) write({ event: 'tool', tool });
  };
  await Promise.all([tell(), ask()]);
}

/** The files that are known before anything is looked at, by the names that artifacts have. */
function filesOf(target: Target): Record<string, string> {
  if (target.live !== null) return {};
  const perArch = [...target.files.values()].flatMap(({ tarball, manifest, kernel, rootfs }) => [
    tarball,
    manifest,
    kernel,
    rootfs,
  ]);
  const paths = [...perArch, target.mergedManifest].filter((path) => path !== null);
  return Object.fromEntries(paths.map((path) => [artifactName(target, path), resolve(path)]));
}
