import { join } from 'node:path';
import { HarnessError } from '../../core/errors.ts';
import { readBounded } from '../../host/files.ts';
import { isDockerThere } from '../../host/docker.ts';
import { startPrivateDockerd } from '../../host/private-dockerd.ts';
import { makeTemporaryFolder } from '../../host/temporary-folder.ts';
import { isRoot } from '../../host/user.ts';
import { type Step, programStep, runSelf, runTool } from './step.ts';

/** What `npm test` does, in this order; the steps of one group run at the same time. */
export const STEPS: readonly (readonly Step[])[] = [
  [
    programStep('format', 'prettier', ['--check', '--log-level', 'warn', '.']),
    programStep('lint', 'eslint', ['--max-warnings', '0', '.']),
    programStep('dead exports', 'knip', []),
    programStep('types', 'tsc', ['-p', '.']),
  ],
  [{ name: 'unit tests', run: (context) => runTests('unit tests', 'harness', context) }],
  [{ name: 'tests with guests', run: (context) => runTests('tests with guests', 'guests', context) }],
  [{ name: 'tests with containers', run: testContainers }],
  [{ name: 'gate the demo release', run: ({ signal }) => gateTheDemo(signal) }],
  [{ name: 'fault catalogue', run: ({ signal }) => breakReleases(signal) }],
];

/** On the Docker daemon that is there, else on one of their own. Without either they fail, and say why. */
async function testContainers(context: Parameters<Step['run']>[0]): ReturnType<Step['run']> {
  const name = 'tests with containers';
  if (!isRoot() || (await isDockerThere())) return runTests(name, 'containers', context);
  try {
    await using dockerd = await startPrivateDockerd({ signal: context.signal, timeoutMs: DOCKERD_LIMIT_MS });
    return await runTests(name, 'containers', context, { DOCKER_HOST: dockerd.host });
  } catch (error) {
    if (!(error instanceof HarnessError)) throw error;
    return { passed: 0, failed: 1, output: error.message };
  }
}

async function runTests(
  name: string,
  project: string,
  context: Parameters<Step['run']>[0],
  env: Readonly<Record<string, string>> = {},
): ReturnType<Step['run']> {
  await using folder = await makeTemporaryFolder('tests');
  const file = join(folder.path, 'result.json');
  const args = ['run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const { failed, output } = await runTool('vitest', args, context, name, env);
  const { numPassedTests, numFailedTests } = JSON.parse((await readBounded(file, LIMIT_BYTES)).toString('utf8')) as {
    numPassedTests: number;
    numFailedTests: number;
  };
  // A file that cannot even be loaded has no tests that could fail.
  return { passed: numPassedTests, failed: Math.max(numFailedTests, failed ? 1 : 0), output };
}

async function gateTheDemo(signal: AbortSignal): ReturnType<Step['run']> {
  const { ok, stdout, stderr } = await runSelf(['verify', '--fresh', '--json'], signal);
  const checks = ok || stdout !== '' ? (JSON.parse(stdout) as { checks: { status: string }[] }).checks : [];
  const passed = checks.filter(({ status }) => status === 'pass').length;
  const red = checks.filter(({ status }) => status !== 'pass' && status !== 'not-applicable').length;
  return { passed, failed: Math.max(red, ok && passed > 0 ? 0 : 1), output: `${stdout}\n${stderr}` };
}

async function breakReleases(signal: AbortSignal): ReturnType<Step['run']> {
  const { ok, stdout, stderr } = await runSelf(['faults', '--json'], signal);
  const rows = ok || stdout !== '' ? (JSON.parse(stdout) as { rows: { isRight: boolean }[] }).rows : [];
  const passed = rows.filter((row) => row.isRight).length;
  return { passed, failed: Math.max(rows.length - passed, ok && passed > 0 ? 0 : 1), output: `${stdout}\n${stderr}` };
}

const DOCKERD_LIMIT_MS = 60_000;
const LIMIT_BYTES = 64 * 1024 * 1024;
