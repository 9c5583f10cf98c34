import { resolve } from 'node:path';
import { HarnessError } from '../core/errors.ts';
import { ALL_CHECKS } from '../checks/all.ts';
import { digestOfFile } from '../host/file-digest.ts';
import { hasCode } from '../host/files.ts';
import { ownDigest } from '../host/own-digest.ts';
import { adoptEvents, adoptFiles } from '../report/adopt-run.ts';
import { type KnownPass, readKnownPass, writeKnownPass } from '../report/known-pass.ts';
import { type Result, resultSchema } from '../report/result.ts';
import { readEvents, readRun } from '../report/run-record.ts';
import { openRunReport } from '../report/run-report.ts';
import { hostDigest } from '../target/host-digest.ts';
import { planChecks } from '../target/plan.ts';
import { settingsDigest } from '../target/settings-digest.ts';
import { type TargetFile, targetFiles } from '../target/target-files.ts';
import type { GateOptions } from './gate.ts';
import { startOfRun } from './run-start.ts';

/** The memory of verdicts, for one call of `verify`. */
export interface KnownVerdict {
  /** The result of the run that passed when everything was as it is now; null when it has to be looked. */
  recall(): Promise<Result | null>;
  /** Keeps this run in mind if it passed. */
  remember(result: Result): Promise<void>;
}

/**
 * Opens the memory of verdicts: a run that passed is not repeated while the digests of all files, of bootproof and of this
 * machine's programs are the same, and the same is asked for on the same day. Null where nothing is remembered: in the tier
 * that a sign-off needs, and where something has a say that no digest is known of.
 */
export async function openKnownVerdict(options: GateOptions): Promise<KnownVerdict | null> {
  if (!isMemorable(options)) return null;
  const { target, scope, boot, places } = options;
  const files = await orNull(targetFiles(target));
  if (files === null) return null;
  const where = resolve(target.root ?? files[0]?.path ?? '');
  const asked = settingsDigest(options, where);
  const day = new Date().toISOString().slice(0, 10);
  let host: Promise<string | null> | undefined;
  const hostNow = (): Promise<string | null> => (host ??= orNull(hostDigest(target, boot, scope.tier !== 'contract')));
  const find = async (): Promise<KnownPass | null> => {
    const known = await readKnownPass(places.state, asked);
    if (known?.day !== day || !hasSameNames(files, known)) return null;
    if (known.sources !== (await ownDigest()) || known.host !== (await hostNow())) return null;
    for (const { name, path, mode } of files) {
      const file = known.files[name];
      if (file?.mode !== mode || file.sha256 !== (await digestOfFile(path))) return null;
    }
    return known;
  };
  return {
    async recall() {
      const known = await orNull(find());
      return known === null ? null : reuse(known, options);
    },
    async remember(result) {
      if (result.verdict !== 'pass' || result.partial === true) return;
      const digests = await digestsOf(files, result);
      const host = await hostNow();
      // Whatever was written to while it was judged may not be what was judged.
      if (host === null || !areSame(files, await orNull(targetFiles(target)))) return;
      const pass = { runFolder: options.runFolder, day, sources: await ownDigest(), host, files: digests };
      await writeKnownPass(places.state, asked, pass).catch((error: unknown) => {
        // The verdict stands without it.
        if (!hasCode(error, 'EACCES', 'EROFS', 'ENOSPC', 'EDQUOT', 'ENOENT', 'ENOTDIR', 'EEXIST')) throw error;
      });
    },
  };
}

/** Whether everything that has a say in the verdict has a digest, and nothing was asked for that only a new look can give. */
function isMemorable({ target, scope, boot, shard, producer, history }: GateOptions): boolean {
  const { previous = null, ledger = null, tags = null } = history ?? {};
  return (
    MEMORABLE.includes(target.subject.kind) &&
    scope.tier !== 'full' &&
    target.live === null &&
    Object.entries(target).every(([part, value]) => value === undefined || DIGESTED.includes(part)) &&
    [previous, ledger, tags].every((earlier) => earlier === null) &&
    shard === undefined &&
    producer === undefined &&
    boot.repeat === 1
  );
}

/** The digests that the run itself computed of what it judged; of the few other files they are computed now. */
async function digestsOf(files: readonly TargetFile[], { artifacts }: Result): Promise<KnownPass['files']> {
  const judged = new Map(artifacts.map(({ path, sha256 }) => [path, sha256]));
  const digests = await Promise.all(
    files.map(async ({ name, path, mode }) => {
      const sha256 = judged.get(name) ?? (await digestOfFile(path));
      return [name, { sha256, mode }] as const;
    }),
  );
  return Object.fromEntries(digests);
}

function hasSameNames(files: readonly TargetFile[], known: KnownPass): boolean {
  const names = Object.keys(known.files).toSorted();
  return JSON.stringify(names) === JSON.stringify(files.map(({ name }) => name).toSorted());
}

function areSame(before: readonly TargetFile[], after: readonly TargetFile[] | null): boolean {
  return JSON.stringify(before) === JSON.stringify(after);
}

/** Makes a run out of the one that passed: with reports of its own, which say that nothing was looked at again. */
async function reuse({ runFolder: from }: KnownPass, options: GateOptions): Promise<Result | null> {
  const { runFolder, target, scope } = options;
  const startedMs = Date.now();
  const plan = planChecks(ALL_CHECKS, target.subject, scope);
  const { result, started: earlier } = await readRun(from);
  const started = await startOfRun(options, plan, null);
  if (result.verdict !== 'pass' || JSON.stringify(earlier.plan) !== JSON.stringify(started.plan)) return null;
  await adoptFiles(from, runFolder);
  await using report = await openRunReport(runFolder, {
    ...started,
    reused: { runFolder: from, startedAt: result.startedAt },
  });
  for (const event of adoptEvents(await readEvents(from), runFolder)) report.write(event);
  report.write({ event: 'run ended', verdict: 'pass', durationMs: Date.now() - startedMs });
  const { result: reused } = await report.finish();
  return resultSchema.parse(reused);
}

/** A machine that lacks a program, or does not let a file be read, is told so by the checks. */
async function orNull<T>(value: Promise<T>): Promise<T | null> {
  return value.catch((error: unknown) => {
    if (error instanceof HarnessError) return null;
    throw error;
  });
}

/** What of a target the digests of its files and of what was asked for tell; whatever else it has is told by none. */
const DIGESTED: readonly string[] = [
  'name',
  'from',
  'subject',
  'root',
  'files',
  'mergedManifest',
  'cmdline',
  'leftOut',
  'live',
] satisfies (keyof GateOptions['target'])[];
const MEMORABLE: readonly string[] = ['release folder', 'demo release', 'tarball', 'loose files'];
