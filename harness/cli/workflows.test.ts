import { readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { smallRelease } from '../../fixtures/releases/small-release.ts';
import { openLocalCdn } from '../cdn/front/local-cdn.ts';
import { planPublish } from '../cdn/publish/plan.ts';
import { writeTree } from '../cdn/publish/write-tree.ts';
import { rebuild } from '../faults/rebuild.ts';
import { INSTALLATION } from '../host/installation.ts';
import { listTree } from '../host/list-tree.ts';
import { makeTemporaryFolder } from '../host/temporary-folder.ts';

interface Workflow {
  readonly on: {
    readonly workflow_dispatch?: { readonly inputs: Readonly<Record<string, { readonly default: unknown }>> };
  };
  readonly jobs: Readonly<Record<string, { readonly env?: Readonly<Record<string, string>>; readonly steps: Step[] }>>;
}

interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

const FOLDER = join(INSTALLATION, '.github/workflows');
const names = await readdir(FOLDER);

async function readWorkflow(name: string): Promise<Workflow> {
  return parse(await readFile(join(FOLDER, name), 'utf8')) as Workflow;
}

test.each(names)('%s pins every action by its commit, and says which version that is', async (name) => {
  const lines = (await readFile(join(FOLDER, name), 'utf8')).split('\n').filter((line) => line.includes('uses:'));
  expect(lines.length).toBeGreaterThan(0);
  expect(lines.filter((line) => !/uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))).toEqual([]);
});

/** What GitHub makes of `${{ a == 'x' && b || c }}`: as JavaScript would, but for the names with dashes. */
function evaluate(expression: string, inputs: Readonly<Record<string, unknown>>): unknown {
  const valueOf = (text: string): unknown => /^'(.*)'$/.exec(text)?.[1] ?? inputs[text.replace('inputs.', '')];
  const operandOf = (text: string): unknown => {
    const [left = '', operator, right = ''] = text.trim().split(/ (==|!=) /);
    return operator === undefined ? valueOf(left) : (valueOf(left) === valueOf(right)) === (operator === '==');
  };
  const allOf = (text: string): unknown => {
    const values = text.split('&&').map(operandOf);
    return values[values.findIndex((value) => !value)] ?? values.at(-1);
  };
  const values = expression.split('||').map(allOf);
  return values.find(Boolean) ?? values.at(-1);
}

async function runLive(given: Record<string, unknown>, cdn: string, folder: string) {
  const { on, jobs } = await readWorkflow('live-e2e.yml');
  const inputs = Object.entries(on.workflow_dispatch?.inputs ?? {}).map(([name, { default: value }]) => [name, value]);
  const all = { ...(Object.fromEntries(inputs) as Record<string, unknown>), 'base-url': cdn, ...given };
  const fill = (text: string): string =>
    text.replace(/\$\{\{ (.+?) \}\}/g, (_, expression: string) => String(evaluate(expression, all)));
  const { env = {}, steps = [] } = jobs['live'] ?? {};
  const variables = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, fill(value)]));
  const [judge, show] = ['Judge what is served', 'Show the verdict'].map(
    (wanted) => steps.find(({ name }) => name === wanted)?.run ?? '',
  );
  const environment = {
    ...variables,
    GITHUB_STEP_SUMMARY: join(folder, 'summary'),
    XDG_STATE_HOME: join(folder, 'state'),
    XDG_CACHE_HOME: join(folder, 'cache'),
  };
  const run = async (script = ''): Promise<{ exitCode: number | undefined; stderr: string }> => {
    const call = ['-e', '-c', script.replaceAll('/tmp/', `${folder}/`)];
    const { exitCode, stderr } = await execa('bash', call, { cwd: INSTALLATION, reject: false, env: environment });
    return { exitCode, stderr };
  };
  const { exitCode, stderr } = await run(judge);
  await run(show);
  const kept = steps.find(({ uses = '' }) => uses.startsWith('actions/upload-artifact'))?.with?.['path'];
  const evidence = await listTree(String(kept).replace('/tmp/', `${folder}/`), 1_000).catch(() => []);
  return { exitCode, stderr, summary: await readFile(join(folder, 'summary'), 'utf8'), evidence };
}

test(
  'live-e2e judges what its inputs name, shows the verdict and keeps the evidence',
  { timeout: 120_000 },
  async () => {
    await using folder = await makeTemporaryFolder('workflow');
    await rebuild(await smallRelease(), {}, join(folder.path, 'dist'));
    await writeTree(await planPublish(join(folder.path, 'dist'), 'asset-v'), join(folder.path, 'tree'));
    await using cdn = await openLocalCdn({ root: join(folder.path, 'tree') });
    const whole = await runLive({ boot: false }, cdn.url, folder.path);
    expect([whole.exitCode, whole.stderr]).toEqual([0, expect.not.stringContaining('leaves out')]);
    expect(whole.summary).toMatch(/^## What was served\n```\n[^]*PASS[^]*```\n$/);
    expect(whole.summary).toContain('0.6.11');
    expect(whole.evidence).toContain('evidence/cdn.json');
    await rm(join(folder.path, 'evidence'), { recursive: true });
    await rm(join(folder.path, 'summary'));
    const asked = cdn.requests.length;
    const part = { boot: false, version: '0.6.12', arch: 'arm64', 'prepare-binaries': false };
    const absent = await runLive(part, cdn.url, folder.path);
    expect([absent.exitCode, absent.summary]).toEqual([1, expect.stringContaining('asset/v0.6.12/manifest.json')]);
    expect(cdn.requests.slice(asked).filter(({ path }) => path.startsWith('bin/'))).toEqual([]);
  },
);
