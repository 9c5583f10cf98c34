import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { areaOf } from '../core/check-id.ts';
import { rowName } from '../core/check-result.ts';
import { isDockerThere } from '../host/docker.ts';
import { hostFacts } from '../host/facts.ts';
import { ownVersion } from '../host/installation.ts';
import { ownDigest } from '../host/own-digest.ts';
import { ownIdentity } from '../host/process-table.ts';
import { findPrevious } from '../report/previous-run.ts';
import type { RunEvent, RunStarted } from '../report/run-event.ts';
import { runsFolder } from '../report/run-folder.ts';
import { artifactName } from '../target/artifacts.ts';
import { forerunners } from '../target/judge.ts';
import type { PlannedCheck } from '../target/plan.ts';
import { settingsDigest } from '../target/settings-digest.ts';
import type { Target } from '../target/target.ts';
import { toolVersions } from '../target/tool-versions.ts';
import type { GateOptions } from './gate.ts';

/** The first line of a run's event log: everything that is known before anything is looked at. */
export async function startOfRun(
  options: GateOptions,
  plan: readonly PlannedCheck[],
  shards: ReadonlyMap<PlannedCheck, number> | null,
): Promise<RunStarted> {
  const { target, scope, runFolder, invocation, shard } = options;
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
      ...(shard === undefined ? {} : { shard }),
    },
    host: hostFacts(),
    runFolder,
    invocation: { ...invocation, files: filesOf(target) },
    ...(shards === null ? {} : { asked: { sources: await ownDigest(), settings: settingsDigest(options) } }),
    plan: plan.map((row) => ({
      id: row.check.id,
      arch: row.arch,
      holds: row.check.holds,
      why: row.check.why,
      mend: row.check.mend,
      ...(shards === null ? {} : { shard: shards.get(row) ?? 0, after: waitsFor(row, plan) }),
    })),
  };
}

/** What has no subject waits for nothing. */
function waitsFor(row: PlannedCheck, plan: readonly PlannedCheck[]): string[] {
  if (row.notApplicable !== null) return [];
  return forerunners(row, plan).map(({ check, arch }) => rowName({ id: check.id, arch }));
}

/** Logs what takes a moment to find out, while the checks are judged: the tools' versions, and the last run over this target. */
export async function tellSurroundings(
  { target, scope, boot, runFolder, places, previous, producer, shard, signal, progress }: GateOptions,
  plan: readonly PlannedCheck[],
  write: (event: RunEvent) => void,
): Promise<void> {
  const tell = async (): Promise<void> => {
    // A part is compared with nothing.
    if (shard !== undefined) return;
    const last = previous ?? (await findPrevious(runsFolder(places.state), target.name, runFolder));
    if (last !== null) write(last);
  };
  const ask = async (): Promise<void> => {
    if (scope.tier === 'contract') return;
    for (const tool of await toolVersions(target.subject.arches, boot, places, signal)) write({ event: 'tool', tool });
  };
  // The demo's builder comes last: nobody should wait for the guests before it to learn that it cannot run.
  const warn = async (): Promise<void> => {
    const builds = plan.some(({ check, notApplicable }) => areaOf(check.id) === 'builder' && notApplicable === null);
    // A producer of the user's own may do without.
    if (!builds || producer !== undefined || (await isDockerThere())) return;
    progress({ label: 'builder', detail: 'no Docker daemon answers: its checks will be blocked' });
  };
  await Promise.all([tell(), ask(), warn()]);
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
