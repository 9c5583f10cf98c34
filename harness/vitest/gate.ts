import { randomBytes } from 'node:crypto';
import { basename, join } from 'node:path';
import { type CheckResult, type PlanRow, rowName } from '../core/check-result.ts';
import type { Sha256 } from '../core/digest.ts';
import { coreCount } from '../host/capacity.ts';
import { writeAtomic } from '../host/files.ts';
import { DEMO_RECIPE } from '../host/installation.ts';
import { type Broker, type Piece, evidenceFile, openBroker } from '../target/broker.ts';
import { type GatherOptions, targetGatherers } from '../target/gatherers.ts';
import { openJudgement } from '../target/judge.ts';
import type { Scope } from '../target/plan.ts';
import { type Rules, underRules } from '../target/rules.ts';
import type { Producer } from '../target/builder/producer.ts';
import type { Target } from '../target/target.ts';
import { demoProducer } from './demo-producer.ts';
import type { Shard } from '../target/shard.ts';
import { openTurns } from '../target/turns.ts';
import type { WaiverFacts } from '../target/waiver.ts';
import { bootRecordsIn } from '../report/boot-records.ts';
import { type Result, resultSchema } from '../report/result.ts';
import type { PreviousRun, RunStarted } from '../report/run-event.ts';
import { openRunReport } from '../report/run-report.ts';
import { verdictOf } from '../report/verdict.ts';
import { planRun } from './run-plan.ts';
import { startOfRun, tellSurroundings } from './run-start.ts';

/** What a gate is opened with. */
export interface GateOptions extends Omit<
  GatherOptions,
  'onArtifact' | 'onBoot' | 'onGuest' | 'onRequests' | 'demo' | 'turns'
> {
  readonly target: Target;
  readonly scope: Scope;
  readonly rules: Rules;
  /** How to ask for the same again. */
  readonly invocation: Omit<RunStarted['invocation'], 'files'>;
  /** Judges this part of the plan only. @default the whole plan */
  readonly shard?: Shard | undefined;
  /** The run that gave way to this one in its folder; null: the last kept run over the same target is compared with. */
  readonly previous: PreviousRun | null;
}

/** One run over one target: the plan, its judgement, and the evidence that is kept of both. */
export interface Gate extends AsyncDisposable {
  readonly runId: string;
  readonly rows: readonly PlanRow[];
  /** Comes to the result of a row, when it is first asked for. */
  readonly resultOf: (name: string) => Promise<CheckResult>;
  /** Comes when every guest that was asked for runs its userspace, or sooner where there are processors to spare. */
  readonly guestsAreUp: () => Promise<void>;
  /** Judges whatever has not been asked for. */
  readonly judgeAll: () => Promise<CheckResult[]>;
  /** Comes when all is judged, and writes the result of the whole into the run folder. */
  readonly conclude: () => Promise<Result>;
}

/** Opens the gate: plans the checks, starts the event log. Nothing is gathered before a result is asked for. */
export async function openGate(options: GateOptions): Promise<Gate> {
  const { target, rules, runFolder, progress, shard } = options;
  const startedAt = new Date();
  const artifacts = new Map<string, Sha256>();
  const { whole, shards, plan } = planRun(options);
  const rows = plan.map(({ check, arch }) => ({ id: check.id, arch }));
  const report = await openRunReport(runFolder, await startOfRun(options, whole, shards));
  const { write } = report;
  const surroundings = tellSurroundings(options, plan, write);
  surroundings.catch(() => undefined);
  const turns = openTurns(coreCount());
  const gatherers = targetGatherers(target, {
    ...options,
    turns,
    producer: options.producer ?? ownProducer(target, options),
    async demo() {
      if (target.subject.kind === 'demo release') return target.root;
      // Loaded only when it is wanted: a gate over a release needs no builder.
      const [{ demoBuild }, { findBuilt }] = await Promise.all([
        import('../build/demo.ts'),
        import('../build/kept-build.ts'),
      ]);
      return findBuilt(demoBuild(DEMO_RECIPE, {}), options.places.cache);
    },
    onArtifact: (artifact) => {
      artifacts.set(artifact.path, artifact.sha256);
      write({ event: 'artifact', artifact });
    },
    onBoot: (boot) => write({ event: 'boot', boot }),
    onGuest: (step) => write({ event: 'guest', ...step }),
    onRequests: (name, requests) => keepRequests(join(runFolder, 'requests', `${name}.ndjson`), requests),
  });
  const broker = openBroker(gatherers, async (piece, evidence) => {
    const file = evidenceFile(piece.name);
    await writeAtomic(join(runFolder, file), `${JSON.stringify(evidence, null, 1)}\n`);
    write({ event: 'evidence', kind: piece.kind, arch: piece.arch, file, ...guestsOf(piece, evidence) });
  });
  let settled = 0;
  // Every shard looks at all files: waivers may be bound to them, and merging tells by them that it is one release.
  const allFiles = shard === undefined ? Promise.resolve() : lookAtFiles(target, broker);
  const facts = async (): Promise<WaiverFacts> => {
    await allFiles;
    return { version: await soleVersion(broker), artifacts: new Set(artifacts.values()), now: startedAt };
  };
  const judged = openJudgement(plan, target.subject, broker);
  const judgement = underRules(judged, plan, rules, facts, (result, before) => {
    settled += 1;
    write({ event: 'check', result, ...(before === result.status ? {} : { judged: before }) });
    const isLast = settled === plan.length;
    progress({ label: 'checks', done: settled, total: plan.length, ...(isLast ? { ended: 'ok' } : {}) });
  });
  const byName = new Map(plan.map((row, index) => [rowName(rows[index] ?? { id: row.check.id, arch: row.arch }), row]));
  return {
    runId: randomBytes(8).toString('hex'),
    rows,
    async resultOf(name) {
      const row = byName.get(name);
      if (row === undefined) throw new Error(`no such row in the plan: ${name}`);
      return judgement(row);
    },
    guestsAreUp: () => turns.guestsAreUp(),
    judgeAll: () => Promise.all(plan.map(judgement)),
    async conclude() {
      const checks = await Promise.all(plan.map(judgement));
      await Promise.all([surroundings, allFiles]);
      const verdict = verdictOf(checks);
      // The rest was not looked at.
      const known = shard === undefined || verdict === 'fail' ? verdict : 'blocked';
      write({ event: 'run ended', verdict: known, durationMs: Date.now() - startedAt.getTime() });
      const { result } = await report.finish();
      return resultSchema.parse(result);
    },
    [Symbol.asyncDispose]: () => report[Symbol.asyncDispose](),
  };
}

/** The guests that a piece of evidence is of. */
function guestsOf({ kind }: Piece, evidence: unknown): { guests?: string[] } {
  const guests = bootRecordsIn(kind, evidence).map(({ folder }) => basename(folder));
  return guests.length === 0 ? {} : { guests };
}

/** A line a request, in the order of arrival. */
async function keepRequests(path: string, requests: readonly object[]): Promise<void> {
  await writeAtomic(path, requests.map((request) => `${JSON.stringify(request)}\n`).join(''));
}

/** Reads the files that the digests of a release are of, whoever judges them. What cannot be read blocks its own rows. */
async function lookAtFiles({ subject, live }: Target, broker: Broker): Promise<void> {
  const { arches, has, kind } = subject;
  await Promise.allSettled([
    broker.gather('manifest', null),
    ...(has.tarball ? arches.map((arch) => broker.gather('tarball', arch)) : []),
    ...(kind === 'loose files' ? arches.map((arch) => broker.gather('kernel', arch)) : []),
    ...(live === null ? [] : [broker.gather('cdn', null)]),
  ]);
}

/** The version that all manifests of the target name; null when there is none, or not one. */
async function soleVersion(broker: Broker): Promise<string | null> {
  const { copies } = await broker.gather('manifest', null);
  const versions = new Set(copies.map(({ reading }) => reading.manifest?.asset_version ?? null));
  const [version = null] = versions;
  return versions.size === 1 ? version : null;
}

/** The demo release has a builder of its own. */
function ownProducer({ subject, root }: Target, { places }: GateOptions): Producer | undefined {
  return subject.kind === 'demo release' && root !== null ? demoProducer(root, places) : undefined;
}
