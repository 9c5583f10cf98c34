import { execa } from 'execa';
import { generateKeyPairSync } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { smallRelease } from '../../fixtures/releases/small-release.ts';
import { rebuild } from '../faults/rebuild.ts';
import { digestOfBytes } from '../formats/bytes-digest.ts';
import { INSTALLATION } from '../host/installation.ts';
import { makeTemporaryFolder } from '../host/temporary-folder.ts';
import { COMMANDS } from './command-table.ts';

interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly if?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}

const action = parse(await readFile(join(INSTALLATION, 'action.yml'), 'utf8')) as {
  readonly inputs: Readonly<Record<string, { readonly default?: string }>>;
  readonly runs: { readonly steps: readonly Step[] };
};
const signoff = parse(await readFile(join(INSTALLATION, '.github/workflows/signoff.yml'), 'utf8')) as {
  readonly permissions: object;
  readonly jobs: Readonly<
    Record<'signoff' | 'sign', { readonly permissions?: object; readonly steps: readonly Step[] }>
  >;
};
const signoffSteps = Object.values(signoff.jobs).flatMap(({ steps }) => steps);

test('the action judges a release, keeps its report and hands out the verdict', { timeout: 120_000 }, async () => {
  await using folder = await makeTemporaryFolder('action');
  await rebuild(await smallRelease(), {}, join(folder.path, 'dist'));
  const release = { target: 'dist', tier: 'contract' };
  expect(await judge(folder.path, { ...release, arch: 'arm64,x86_64' })).toMatch(/^0 verdict=pass verdict {3}PASS/);
  expect(await readFile(join(folder.path, 'bootproof-report', 'report.html'), 'utf8')).toContain('<!doctype html>');
  // The report of that pass lies there still.
  const looksAtNothing = join(folder.path, 'other', 'harness', 'cli');
  await mkdir(looksAtNothing, { recursive: true });
  await writeFile(join(looksAtNothing, 'bootproof.mjs'), '');
  for (const inputs of [release, { ...release, shard: '1/2' }]) {
    expect(await judge(folder.path, inputs, join(folder.path, 'other'))).toBe('3 verdict=blocked ');
  }
  await writeFile(join(folder.path, 'dist', 'arm64', 'kernel'), 'x');
  expect(await judge(folder.path, { ...release, report: 'second', previous: 'dist' })).toMatch(/^1 verdict=fail /);
  const result = await readFile(join(folder.path, 'second', 'result.json'), 'utf8');
  expect(result).toContain('and so is the earlier release: a version is given once');
});

test.each([
  ['a target like a flag', { target: '--help' }],
  ['shards like a flag', { merge: '--help' }],
  ['nothing', {}],
  ['a target beside a folder of shards', { target: 'dist', merge: 'shards' }],
  ['a report nowhere', { target: 'dist', report: '' }],
])('the action refuses %s, and nothing is judged', async (_name, inputs) => {
  await using folder = await makeTemporaryFolder('action');
  expect(await judge(folder.path, inputs)).toMatch(/^2 {2}::error::/);
});

test('no input of the action becomes a flag', { timeout: 60_000 }, async () => {
  await using folder = await makeTemporaryFolder('action');
  const named = ['tier', 'arch', 'release', 'previous', 'config', 'report', 'shard'];
  const program = join(folder.path, 'other', 'harness', 'cli');
  await mkdir(program, { recursive: true });
  await writeFile(join(program, 'bootproof.mjs'), 'console.log(JSON.stringify(process.argv.slice(2)))');
  const inputs = Object.fromEntries(named.map((name) => [name, '--help --json']));
  const said = await judge(folder.path, { target: 'dist --help', ...inputs }, join(folder.path, 'other'));
  const given = JSON.parse(said.replace('3 verdict=blocked ', '')) as string[];
  expect(given.toSorted()).toEqual(
    ['dist --help', 'start', ...named.map((name) => `--${name}=--help --json`)].toSorted(),
  );
});

test('the action judges a shard, and makes one verdict of all that are there', { timeout: 120_000 }, async () => {
  await using folder = await makeTemporaryFolder('action');
  await rebuild(await smallRelease(), {}, join(folder.path, 'dist'));
  const shard = { target: 'dist', tier: 'contract' };
  // The job goes on, and yet nobody hears that the release passed.
  expect(await judge(folder.path, { ...shard, shard: '1/2', report: 'shards/1' })).toMatch(
    /^0 verdict=blocked verdict {3}NONE YET \(\d+ checks are/,
  );
  expect(await judge(folder.path, { merge: 'shards' })).toMatch(/^3 verdict=blocked verdict {3}BLOCKED/);
  expect(await judge(folder.path, { ...shard, shard: '2/2', report: 'shards/2' })).toMatch(/^0 verdict=blocked/);
  const merge = { merge: 'shards', report: 'merged' };
  expect(await judge(folder.path, { ...merge, tier: 'full' })).toBe('2 verdict=blocked ');
  expect(await judge(folder.path, { ...merge, arch: 'arm64' })).toBe('2 verdict=blocked ');
  expect(await judge(folder.path, { ...merge, tier: 'contract', arch: 'x86_64,aarch64' })).toMatch(
    /^0 verdict=pass verdict {3}PASS/,
  );
});

test('the sign-off workflow signs the run that was judged, by key or identity, and leaves no key behind', async () => {
  await using folder = await makeTemporaryFolder('action');
  const key = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  await mkdir(join(folder.path, 'evidence'));
  await writeFile(join(folder.path, 'evidence', 'events.ndjson'), 'no event');
  const step = signoff.jobs.sign.steps.find(({ name }) => name === 'Sign the run');
  const sign = async (secret: string, log: string): Promise<[number | undefined, string]> => {
    const { exitCode, stdout, stderr } = await runStep(step, folder.path, (expression) =>
      expression === 'secrets.SIGNING_KEY' ? secret : log,
    );
    await expect(readFile(join(folder.path, 'signing.key'))).rejects.toThrow('ENOENT');
    return [exitCode, stdout + stderr];
  };
  const log = `${digestOfBytes(Buffer.from('no event'))}  -`;
  expect(await sign(key, log)).toEqual([3, expect.stringMatching(/evidence holds no run that can be shown/)]);
  expect(await sign('', log)).toEqual([3, expect.stringMatching(/evidence holds no run that can be shown/)]);
  expect(await sign(key, log.replace(/^./, 'x'))).toEqual([1, '::error::this is not the run that was judged']);
  expect(step?.run).toMatch(/\[ -z "\$SIGNING_KEY" \]; then\n.* --keyless\n/);
});

test('neither key nor identity is where the sign-off workflow boots a release', () => {
  expect([signoff.permissions, signoff.jobs.signoff.permissions]).toEqual([{ contents: 'read' }, undefined]);
  expect(JSON.stringify(signoff.jobs.signoff)).not.toContain('secrets.');
  expect(signoff.jobs.sign.permissions).toEqual({ contents: 'read', 'id-token': 'write' });
  expect(signoff.jobs.sign.steps.flatMap(({ run = '' }) => /bootproof\.mjs (\S+)/.exec(run)?.[1] ?? [])).toEqual([
    'signoff',
  ]);
});

test('the sign-off workflow runs the bootproof that it belongs to, whoever calls it', () => {
  const checkouts = signoffSteps.filter(({ uses = '' }) => uses.startsWith('actions/checkout@'));
  // Without these, a caller's own repository is checked out, and its own `npm start` would be the judge.
  const own = { repository: '${{ job.workflow_repository }}', ref: '${{ job.workflow_sha }}' };
  expect(checkouts.map((step) => step.with)).toMatchObject([own, own]);
  expect(signoffSteps.filter(({ run = '' }) => /\bnpx\b|\bnpm (?!ci )/.test(run))).toEqual([]);
});

test('where the sign-off workflow has its key, nothing is left to install, and no package’s script has run', () => {
  const { steps } = signoff.jobs.sign;
  const npm = steps.filter(({ run = '' }) => run.includes('npm ci'));
  expect(npm).toEqual([{ name: 'Install bootproof', run: 'npm ci --ignore-scripts --no-audit --no-fund' }]);
  const withKey = steps.filter(({ env }) => JSON.stringify(env ?? {}).includes('secrets.'));
  expect(withKey.map(({ name }) => name)).toEqual(['Sign the run']);
  expect(steps.findIndex((step) => step === npm[0])).toBe(steps.findIndex((step) => step === withKey[0]) - 1);
});

test.each([
  ['another version', '{"asset_version":"0.5.2"}', '::error::the release is 0.5.2, not 0.5.1'],
  ['a command to the runner', '{"asset_version":"0\\n::set-env::x"}', '::error::the release is 0set-envx, not 0.5.1'],
  ['a command in what is no manifest', '\n::set-env::x', '::error::release/manifest.json tells no version'],
])('the sign-off workflow refuses %s, and says so in one line', async (_name, manifest, line) => {
  await using folder = await makeTemporaryFolder('action');
  await mkdir(join(folder.path, 'release'));
  await writeFile(join(folder.path, 'release', 'manifest.json'), manifest);
  const step = signoff.jobs.signoff.steps.find(({ name }) => name === 'Require the version that is to be published');
  const { exitCode, all } = await runStep({ ...step, env: { VERSION: 'v0.5.1' } }, folder.path, () => '');
  expect([exitCode, all]).toEqual([1, line]);
});

test('the sign-off workflow judges the demo release for nobody else', async () => {
  await using folder = await makeTemporaryFolder('action');
  const step = signoff.jobs.signoff.steps.find(({ name }) => name === 'Require a release');
  expect(step?.if).toBe("${{ inputs.artifact == '' && job.workflow_repository != github.repository }}");
  expect((await runStep(step, folder.path, () => '')).exitCode).toBe(1);
});

test('every flag in action and workflow is one of the command', () => {
  const scripts = [...action.runs.steps, ...signoffSteps].flatMap(({ run = '' }) => run.split('\n'));
  const used = scripts
    .filter((line) => /bootproof|npm start|:\+/.test(line))
    .flatMap((line) => line.match(/--[a-z-]+/g) ?? []);
  const known = COMMANDS.flatMap(({ options }) => options.map(({ flags }) => flags.split(' ')[0]));
  expect(used.length).toBeGreaterThan(5);
  expect(used.filter((flag) => !known.includes(flag) && flag !== '--silent' && flag !== '--')).toEqual([]);
});

/** What the action comes to: its exit status, what it hands out, and the last line that it says. */
async function judge(folder: string, inputs: Readonly<Record<string, string>>, installation = INSTALLATION) {
  const step = action.runs.steps.find(({ name }) => name === 'Judge the release');
  const { exitCode, stdout } = await runStep(step, folder, (expression) =>
    expression === 'github.action_path' ? installation : inputOf(expression, inputs),
  );
  const handedOut = (await readFile(join(folder, 'output'), 'utf8')).trim();
  return `${String(exitCode)} ${handedOut} ${stdout.split('\n').at(-1) ?? ''}`;
}

function inputOf(expression: string, given: Readonly<Record<string, string>>): string {
  const name = expression.replace('inputs.', '');
  return given[name] ?? action.inputs[name]?.default ?? '';
}

/** Runs a step's script as the runner would: its variables filled in, `/tmp` being a folder of the test. */
async function runStep(step: Step | undefined, folder: string, valueOf: (expression: string) => string) {
  const fill = (text: string): string =>
    text.replace(/\$\{\{ (.+?) \}\}/g, (_, expression: string) => valueOf(expression));
  const variables = Object.fromEntries(Object.entries(step?.env ?? {}).map(([name, value]) => [name, fill(value)]));
  const script = (step?.run ?? '')
    .replaceAll('/tmp/', `${folder}/`)
    .replaceAll('node harness/cli/bootproof.mjs', `node ${BOOTPROOF}`);
  await writeFile(join(folder, 'output'), '');
  return execa('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], {
    cwd: folder,
    reject: false,
    all: true,
    env: {
      ...variables,
      GITHUB_OUTPUT: join(folder, 'output'),
      XDG_STATE_HOME: join(folder, 'state'),
      XDG_CACHE_HOME: join(folder, 'cache'),
    },
  });
}

const BOOTPROOF = join(INSTALLATION, 'harness', 'cli', 'bootproof.mjs');
