import { isAbsolute, join, resolve } from 'node:path';
import { UsageError } from '../core/errors.ts';
import { foldersIn } from '../host/folders-in.ts';
import { kindOf } from '../host/files.ts';
import type { Places } from '../host/places.ts';
import type { Layout } from '../release/layout.ts';
import { isAssetVersion } from '../release/version.ts';
import { findKnownBoot } from '../report/known-boots.ts';
import { startOf } from '../report/earlier-run.ts';
import { RUN_NAME } from '../report/retention.ts';
import type { RunStarted } from '../report/run-event.ts';
import { runsFolder } from '../report/run-folder.ts';
import { type LiveOptions, openLiveTarget } from '../target/cdn/live-options.ts';
import type { EarlierRelease } from '../target/history/history-options.ts';
import { keptView } from '../target/history/kept-view.ts';
import { openRelease } from '../target/history/release-view.ts';
import { resolvePath } from '../target/resolve.ts';
import type { Target } from '../target/target.ts';

/** How an earlier release is named and looked at. */
export interface EarlierRequest {
  /** What the user wrote: a folder, a tarball, a base URL, a kept run's folder or name. */
  readonly named: string;
  /** The version, of a CDN; null: the one that its `latest.json` names. */
  readonly release: string | null;
  /** Which flag or argument it is, for messages. */
  readonly from: string;
  readonly layout: Layout;
  readonly live: LiveOptions;
  readonly places: Places;
}

/**
 * Opens an earlier release, or any other that is only compared.
 *
 * @throws {UsageError} when nothing of that name could be one; {HarnessError} when a CDN does not answer.
 */
export async function openEarlier({
  named,
  release,
  from,
  layout,
  live,
  places,
}: EarlierRequest): Promise<EarlierRelease> {
  const runs = runsFolder(places.state);
  if (release !== null && !isAssetVersion(release)) {
    throw new UsageError(`${from}-release ${release} is no version: write it like 0.5.1, without a v`);
  }
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(named)) {
    const asked = { kind: 'live', url: named, release, arches: [], withBinaries: true, from } as const;
    return opened(await openLiveTarget(asked, layout, live), runs, live);
  }
  if (release !== null) throw new UsageError(`${from}-release belongs to a CDN: ${named} is none`);
  const run = await findRun(named, runs);
  if (run === null) return opened(await resolvePath(named, { from, layout, arches: [] }), runs, live);
  const view = keptView(run.folder, `the run ${named}${renderPart(run.started.scope)}`);
  return { view, stage: null, live: null, knownBoot: (wanted) => findKnownBoot([run.folder], wanted) };
}

function opened(target: Target, runs: string, { store, signal }: LiveOptions): EarlierRelease {
  if (target.subject.kind !== 'release folder' && target.subject.kind !== 'tarball' && target.live === null) {
    throw new UsageError(`${target.name} is a ${target.subject.kind}: only releases are compared`);
  }
  const { view, stage } = openRelease(target, { store, signal });
  return {
    view,
    stage,
    live: target.live,
    async knownBoot(wanted) {
      const names = (await foldersIn(runs)).filter((name) => RUN_NAME.test(name)).reverse();
      return findKnownBoot(
        names.map((name) => join(runs, name)),
        wanted,
      );
    },
  };
}

/** What a run was told to look at, where that was not all. */
function renderPart({ only, skip, shard }: RunStarted['scope']): string {
  const parts = [
    ...(only.length === 0 ? [] : [`only ${only.join(', ')}`]),
    ...(skip.length === 0 ? [] : [`without ${skip.join(', ')}`]),
    ...(shard === undefined ? [] : [`shard ${String(shard.index)} of ${String(shard.count)}`]),
  ];
  return parts.length === 0 ? '' : ` (${parts.join('; ')})`;
}

/** A kept run, named as `bootproof runs` names it; null when it is none. */
async function findRun(named: string, runs: string): Promise<{ folder: string; started: RunStarted } | null> {
  const folders = isAbsolute(named) || named.includes('/') ? [resolve(named)] : [resolve(named), join(runs, named)];
  for (const folder of folders) {
    const started = (await kindOf(folder)) === 'folder' ? await startOf(folder) : null;
    if (started !== null) return { folder, started };
  }
  return null;
}
