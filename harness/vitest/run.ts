import { join } from 'node:path';
import { Writable } from 'node:stream';
import type { TestSpecification } from 'vitest/node';
import { type CheckResult, rowName } from '../core/check-result.ts';
import { type Area, areaOf } from '../core/check-id.ts';
import type { Result } from '../report/result.ts';
import { serveResults } from './bridge.ts';
import type { GateOptions, Gate } from './gate.ts';
import { openKnownVerdict } from './known-verdict.ts';
import { SUITE_OPTIONS } from './projects.ts';

/**
 * Runs the suites of bootproof's installation over a target, through Vitest's own interface, and gives the result.
 * The judgement starts at once in this process; Vitest only when its start delays no guest's.
 *
 * @param installation the folder that holds `suites/`.
 * @param options.fresh does not take the result of an earlier run, however little has changed.
 */
export async function runGate(
  installation: string,
  { fresh, ...options }: GateOptions & { readonly fresh: boolean },
): Promise<Result> {
  const known = await openKnownVerdict(options);
  const recalled = fresh ? null : ((await known?.recall()) ?? null);
  if (recalled !== null) return recalled;
  const result = await judgeAnew(installation, options);
  await known?.remember(result);
  return result;
}

async function judgeAnew(installation: string, options: GateOptions): Promise<Result> {
  await using gate = await loadAndOpenGate(options);
  using _answers = serveResults(gate.runId, gate.resultOf);
  const areas = [...new Set(gate.rows.map(({ id }) => areaOf(id)))];
  // Vitest sets the process's exit status by itself; the verdict decides it here.
  const statusBefore = process.exitCode;
  const [judged, reported] = await Promise.all([
    gate.judgeAll(),
    gate.guestsAreUp().then(() => runSuites(installation, areas, gate, options.scratch)),
  ]);
  process.exitCode = statusBefore;
  // Before the log has an end: a run that breaks off here is a partial one.
  requireSameResults(judged, reported);
  return await gate.conclude();
}

/** Runs the suite files of these areas and collects what each claim brought back. */
async function runSuites(
  installation: string,
  areas: readonly Area[],
  { runId, rows }: { readonly runId: string; readonly rows: GateRows },
  scratch: string,
): Promise<CheckResult[]> {
  // Vitest insists on a token file in the user's data folder, which may not be ours to write to, and leaves it there.
  process.env['XDG_DATA_HOME'] = scratch;
  const { BaseSequencer, startVitest } = await import('vitest/node');
  const isLate = (path: string): boolean =>
    GUEST_AREAS.some((area) => path.startsWith(join(installation, 'suites', area, '/')));
  class GuestsLast extends BaseSequencer {
    override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
      return Promise.resolve(
        files.toSorted((one, other) => Number(isLate(one.moduleId)) - Number(isLate(other.moduleId))),
      );
    }
  }
  const reported: CheckResult[] = [];
  const problems: string[] = [];
  // Threads of Vitest are piped into its streams, and never end once one of those has failed: `2>&1 | head` is no reason to wait.
  const said = new Writable({
    write(bytes: Uint8Array, _encoding, done) {
      process.stderr.write(bytes);
      done();
    },
  });
  const vitest = await startVitest(
    [],
    {
      ...SUITE_OPTIONS,
      root: installation,
      config: false,
      include: areas.map((area) => join(installation, 'suites', area, '*.suite.{ts,js}')),
      exclude: [],
      watch: false,
      maxWorkers: 1,
      sequence: { sequencer: GuestsLast },
      passWithNoTests: false,
      provide: { bootproof: { runId, rows } },
      reporters: [
        {
          onTestCaseResult(test) {
            const { bootproof } = test.meta();
            if (bootproof !== undefined) reported.push(bootproof);
          },
          onTestRunEnd(_modules, errors) {
            problems.push(...errors.map((error) => error.message));
          },
        },
      ],
    },
    {},
    { stdout: said, stderr: said },
  );
  await vitest.close();
  if (problems.length > 0) throw new Error(`the suites could not run: ${problems.join('; ')}`);
  return reported;
}

/**
 * Loaded only now: what is known needs nothing that gathers. A function of its own, because the compiler leaves `.ts` in
 * imports beside `using`.
 */
async function loadAndOpenGate(options: GateOptions): Promise<Gate> {
  return (await import('./gate.ts')).openGate(options);
}

type GateRows = Gate['rows'];

/** Suites run one after another: those of these areas wait for a guest's end, and nothing else should be left by then. */
const GUEST_AREAS: readonly Area[] = ['boot', 'fex', 'machine', 'disks', 'seal'];

/** Every row of the plan must have been claimed by a suite and reported by Vitest: otherwise the verdict is not one. */
function requireSameResults(judged: readonly CheckResult[], reported: readonly CheckResult[]): void {
  const names = new Map(reported.map((result) => [rowName(result), result.status]));
  const lost = judged.filter((result) => names.get(rowName(result)) !== result.status).map(rowName);
  if (lost.length > 0) throw new Error(`judged, but not reported by the suites: ${lost.join(', ')}`);
}
