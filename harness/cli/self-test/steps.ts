import { join } from 'node:path';
import { HarnessError } from '../../core/errors.ts';
import { readBounded } from '../../host/files.ts';
import { isDockerThere } from '../../host/docker.ts';
import { startPrivateDockerd } from '../../host/private-dockerd.ts';
import { makeTemporaryFolder } from '../../host/temporary-folder.ts';
import { isRoot } from '../../host/user.ts';
import { readCatalogue, readTests, readVerdict } from './read-result.ts';
import { type Step, type Tally, programStep, runSelf, runTool } from './step.ts';

/** What `npm test` does, in this order; the steps of one group run at the same time. */
export const STEPS: readonly (readonly Step[])[] = [
  [
    programStep('format', 'prettier', ['--check', '--log-level', 'warn', '.']),
    programStep('lint', 'eslint', ['--max-warnings', '0', '.']),
    programStep('dead exports', 'knip', []),
    programStep('types', 'tsc', ['-p', '.']),
    // They wait for their daemon half of the time.
    { name: 'tests with containers', run: testContainers },
  ],
  [{ name: 'unit tests', run: (context) => runTests('unit tests', ['harness', 'alone'], context) }],
  [{ name: 'tests with guests', run: (context) => runTests('tests with guests', ['guests'], context) }],
  [{ name: 'gate the demo release', run: ({ signal }) => gateTheDemo(signal) }],
  [{ name: 'fault catalogue', run: breakReleases }],
];

/** On the Docker daemon that is there, else on one of their own. Without either they fail, and say why. */
async function testContainers(context: Parameters<Step['run']>[0]): ReturnType<Step['run']> {
  const name = 'tests with containers';
  if (!isRoot() || (await isDockerThere())) return runTests(name, ['containers'], context);
  try {
    await using dockerd = await startPrivateDockerd({ signal: context.signal, timeoutMs: DOCKERD_LIMIT_MS });
    return await runTests(name, ['containers'], context, { DOCKER_HOST: dockerd.host });
  } catch (error) {
    if (!(error instanceof HarnessError)) throw error;
    return { passed: 0, failures: [error.message], output: '' };
  }
}

async function runTests(
  name: string,
  projects: readonly string[],
  context: Parameters<Step['run']>[0],
  env: Readonly<Record<string, string>> = {},
): ReturnType<Step['run']> {
  await using folder = await makeTemporaryFolder('tests');
  const file = join(folder.path, 'result.json');
  const chosen = projects.map((project) => `--project=${project}`);
  const args = ['run', ...chosen, '--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const { failed, output } = await runTool('vitest', args, context, name, { ...compiledCode(context), ...env });
  const tally = readTests((await readBounded(file, LIMIT_BYTES)).toString('utf8'));
  return { ...red(tally, failed, name), output };
}

async function gateTheDemo(signal: AbortSignal): ReturnType<Step['run']> {
  return tallyOutput('verify', await runSelf(['verify', '--fresh', '--json'], signal), readVerdict);
}

async function breakReleases(context: Parameters<Step['run']>[0]): ReturnType<Step['run']> {
  return tallyOutput(
    'faults',
    await runSelf(['faults', '--json'], context.signal, compiledCode(context)),
    readCatalogue,
  );
}

/** What a command of ours counted; one that printed no result has said why on its standard error. */
function tallyOutput(
  name: string,
  { ok, stdout, stderr }: Awaited<ReturnType<typeof runSelf>>,
  tallyOf: (json: string) => Tally,
): Awaited<ReturnType<Step['run']>> {
  if (stdout === '') return { ...red(NOTHING, !ok, name), output: stderr };
  return { ...red(tallyOf(stdout), !ok, name), output: '' };
}

/** Many of the commands that are started have a cache folder of their own: with this none compiles everything anew. */
function compiledCode({ places }: Parameters<Step['run']>[0]): Record<string, string> {
  return { NODE_COMPILE_CACHE: join(places.cache, 'code') };
}

/** A program that failed, or judged nothing, is red although it named nothing. */
function red(tally: Tally, hasFailed: boolean, name: string): Tally {
  if (tally.failures.length > 0 || (!hasFailed && tally.passed > 0)) return tally;
  return {
    ...tally,
    failures: [hasFailed ? `${name} failed and named nothing: see its output` : `${name} judged nothing`],
  };
}

const NOTHING: Tally = { passed: 0, failures: [] };
const DOCKERD_LIMIT_MS = 60_000;
const LIMIT_BYTES = 64 * 1024 * 1024;
