import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Artifact } from '../core/artifact.ts';
import type { BootSummary } from '../core/boot-summary.ts';
import { areaOf } from '../core/check-id.ts';
import { type CheckResult, type PlanRow, rowName } from '../core/check-result.ts';
import { UsageError } from '../core/errors.ts';
import { coreCount } from '../host/capacity.ts';
import { hostFacts } from '../host/facts.ts';
import { writeAtomic } from '../host/files.ts';
import { DEMO_RECIPE, ownVersion } from '../host/installation.ts';
import { ALL_CHECKS } from '../checks/all.ts';
import { type Broker, openBroker } from '../target/broker.ts';
import { type GatherOptions, targetGatherers } from '../target/gatherers.ts';
import { openJudgement } from '../target/judge.ts';
import { type Scope, planChecks } from '../target/plan.ts';
import { type Rules, underRules } from '../target/rules.ts';
import type { Target } from '../target/target.ts';
import { openTurns } from '../target/turns.ts';
import type { WaiverFacts } from '../target/waiver.ts';
import { openEventLog } from '../report/event-log.ts';
import { type Result, resultSchema } from '../report/result.ts';
import { eventLogOf } from '../report/run-folder.ts';
import { verdictOf } from '../report/verdict.ts';

/** What a gate is opened with. */
export interface GateOptions extends Omit<GatherOptions, 'onArtifact' | 'onBoot' | 'demo' | 'turns'> {
  readonly target: Target;
  readonly scope: Scope;
  readonly rules: Rules;
}

/** One run over one target: the plan, its judgement, and the evidence that is kept of both. */
export interface Gate extends AsyncDisposable {
  readonly runId: string;
  readonly rows: readonly PlanRow[];
  /** Comes to the result of a row, when it is first asked for. */
  readonly resultOf: (name: string) => Promise<CheckResult>;
  /** Comes when every guest that was asked for runs its userspace, or sooner where there are processors to spare. */
  readonly guestsAreUp: () => Promise<void>;
  /** Judges whatever has not been asked for, and writes the result of the whole into the run folder. */
  readonly conclude: () => Promise<Result>;
}

/** Opens the gate: plans the checks, starts the event log. Nothing is gathered before a result is asked for. */
export async function openGate(options: GateOptions): Promise<Gate> {
  const { target, scope, rules, runFolder, progress } = options;
  const startedAt = new Date();
  const artifacts = new Map<string, Artifact>();
  const boots: BootSummary[] = [];
  const plan = planChecks(ALL_CHECKS, target.subject, scope);
  const rows = plan.map(({ check, arch }) => ({ id: check.id, arch }));
  requireChecks(scope, rows);
  const log = await openEventLog(eventLogOf(runFolder));
  log.write({
    event: 'run started',
    target: target.name,
    from: target.from,
    tier: scope.tier,
    plan: rows.map(rowName),
  });
  const turns = openTurns(coreCount());
  const gatherers = targetGatherers(target, {
    ...options,
    turns,
    async demo() {
      if (target.subject.kind === 'demo release') return target.root;
      // Loaded only when it is wanted: a gate over a release needs no builder.
      const { findDemo } = await import('../build/demo.ts');
      return findDemo(DEMO_RECIPE, options.places);
    },
    onArtifact: (artifact) => {
      artifacts.set(artifact.path, artifact);
      log.write({ event: 'artifact', ...artifact });
    },
    onBoot: (boot) => {
      boots.push(boot);
      log.write({ event: 'boot', ...boot });
    },
  });
  const broker = openBroker(gatherers, async ({ kind, arch, name }, evidence) => {
    const file = join('evidence', `${name}.json`);
    await writeAtomic(join(runFolder, file), `${JSON.stringify(evidence, null, 1)}\n`);
    log.write({ event: 'evidence', kind, arch, file });
  });
  let settled = 0;
  const facts = async (): Promise<WaiverFacts> => ({
    version: await soleVersion(broker),
    artifacts: new Set([...artifacts.values()].map(({ sha256 }) => sha256)),
    now: startedAt,
  });
  const judged = openJudgement(plan, target.subject, broker);
  const judgement = underRules(judged, plan, rules, facts, (result) => {
    settled += 1;
    log.write({ event: 'check', name: rowName(result), status: result.status, findings: result.findings.length });
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
    async conclude() {
      const checks = await Promise.all(plan.map(judgement));
      const verdict = verdictOf(checks);
      const result = resultSchema.parse({
        schema: 1,
        tool: { name: 'bootproof', version: ownVersion() },
        target: { name: target.name, kind: target.subject.kind, from: target.from },
        scope: {
          ...scope,
          arches: target.subject.arches,
          complete: scope.only.length === 0 && scope.skip.length === 0 && target.leftOut.length === 0,
        },
        verdict,
        startedAt: startedAt.toISOString(),
        durationMs: Date.now() - startedAt.getTime(),
        host: hostFacts(),
        boots: boots.toSorted((a, b) => a.arch.localeCompare(b.arch)),
        artifacts: [...artifacts.values()],
        runFolder,
        checks,
      } satisfies Record<keyof Result, unknown>);
      await writeAtomic(join(runFolder, 'result.json'), `${JSON.stringify(result, null, 2)}\n`);
      log.write({ event: 'run ended', verdict, durationMs: result.durationMs });
      return result;
    },
    [Symbol.asyncDispose]: () => log[Symbol.asyncDispose](),
  };
}

/** The version that all manifests of the target name; null when there is none, or not one. */
async function soleVersion(broker: Broker): Promise<string | null> {
  const { copies } = await broker.gather('manifest', null);
  const versions = new Set(copies.map(({ reading }) => reading.manifest?.asset_version ?? null));
  const [version = null] = versions;
  return versions.size === 1 ? version : null;
}

/** Not run is not passed: whatever is asked for by name must have something to judge. */
function requireChecks({ tier, only }: Scope, rows: readonly PlanRow[]): void {
  if (!ALL_CHECKS.some((check) => check.tier === tier)) {
    throw new UsageError(`--tier ${tier} has no check of its own in this version: use --tier boot`);
  }
  const empty = only.find((area) => !rows.some(({ id }) => areaOf(id) === area));
  if (empty !== undefined) throw new UsageError(`--only ${empty}: tier ${tier} has no check of that area`);
  if (rows.length === 0) throw new UsageError('no check is left to judge: --skip leaves nothing');
}
