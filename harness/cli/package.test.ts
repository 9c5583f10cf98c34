import { execa } from 'execa';
import { cpSync, existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { smallRelease } from '../../fixtures/releases/small-release.ts';
import { GUEST_PROGRAM_SHA256 } from '../disks/guest-program.ts';
import { rebuild } from '../faults/rebuild.ts';
import { INSTALLATION } from '../host/installation.ts';

vi.setConfig({ testTimeout: 120_000 });

let folder: string;
let project: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bootproof-test-'));
  project = join(folder, 'project');
  await copyDependencies(join(project, 'node_modules'));
  await execa('npm', ['pack', '--pack-destination', folder], { cwd: INSTALLATION });
  const tarball = (await readdir(folder)).find((name) => name.endsWith('.tgz')) ?? '';
  await writeFile(join(project, 'package.json'), JSON.stringify({ name: 'user', type: 'module', private: true }));
  // A dependency that the package does not name is not among the copied ones, and cannot be fetched either.
  const quietly = ['--no-audit', '--no-fund', '--offline', '--ignore-scripts', '--cache', join(folder, 'npm')];
  await execa('npm', ['install', ...quietly, join(folder, tarball)], { cwd: project });
  await rebuild(await smallRelease(), {}, join(project, 'dist'));
}, 300_000);

afterAll(() => rm(folder, { recursive: true }));

test('the packed command gates a release, and finds what is broken in it', async () => {
  const good = await bootproof('verify', 'dist', '--tier', 'contract', '--json');
  expect(JSON.parse(good.stdout), good.stderr).toMatchObject({ verdict: 'pass', scope: { complete: true } });
  await writeFile(join(project, 'dist', 'x86_64', 'kernel'), 'no kernel');
  const broken = await bootproof('verify', 'dist', '--tier', 'contract');
  expect(broken.stdout).toMatch(/FAIL tarball\/loose-files\[x86_64\]/);
  expect(broken.exitCode).toBe(1);
});

test('the packed catalogue breaks releases', async () => {
  const { stdout, stderr } = await bootproof('faults', '--area', 'binary', '--json');
  const { rows } = JSON.parse(stdout) as { rows: { isRight: boolean }[] };
  expect(rows.length, stderr).toBeGreaterThan(20);
  expect(rows.filter(({ isRight }) => !isRight)).toEqual([]);
});

test('the packed guest program is the one that the packed store expects', async () => {
  await mkdir(join(project, 'tree'));
  const args = ['tree', '--rootfs', '--store', join(folder, 'store'), '--json'];
  const { stdout, stderr } = await bootproof('disks', 'prepare', ...args);
  expect(JSON.parse(stdout), stderr).toMatchObject({ guest: GUEST_PROGRAM_SHA256, isHit: false });
});

test('a program imports the package, with types', async () => {
  const source = `import { type AssetManager, type Config, openAssetManager } from 'bootproof';
const config: Config = { arches: ['arm64'] };
const open: (...args: Parameters<typeof openAssetManager>) => AssetManager = openAssetManager;
process.stdout.write(typeof open + String(config.arches));\n`;
  await writeFile(join(project, 'program.ts'), source);
  const { stdout } = await execa(process.execPath, ['program.ts'], { cwd: project });
  expect(stdout).toBe('functionarm64');
  const types = ['--typeRoots', join(INSTALLATION, 'node_modules', '@types'), '--types', 'node'];
  const strict = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2023'];
  const tsc = join(INSTALLATION, 'node_modules', 'typescript', 'bin', 'tsc');
  await execa(process.execPath, [tsc, ...strict, ...types, 'program.ts'], { cwd: project });
});

test('nothing but what users need is in the package', async () => {
  const files = await readdir(join(project, 'node_modules', 'bootproof'), { recursive: true });
  expect(files.filter((name) => /\.(test|fixture)\.|(?<!\.d)\.ts$|checkout-install/.test(name))).toEqual([]);
});

test('every compiled file finds in the package what it imports', async () => {
  const compiled = join(project, 'node_modules', 'bootproof', 'compiled');
  const files = (await readdir(compiled, { recursive: true })).filter((name) => name.endsWith('.js'));
  expect(files.length).toBeGreaterThan(1_000);
  const lost: string[] = [];
  for (const name of files) {
    const code = await readFile(join(compiled, name), 'utf8');
    // The compiler leaves `.ts` in imports that stand beside `using`.
    for (const [, path = ''] of code.matchAll(/^(?:(?:im|ex)port\b[^'"]*|.*\bimport\()['"](\.\.?\/[^'"]*)['"]/gm)) {
      if (!existsSync(join(compiled, dirname(name), path))) lost.push(`${name}: ${path}`);
    }
  }
  expect(lost).toEqual([]);
});

/** What `npm install` gives the package's users, as the checkout has it: npm takes long to unpack it all again. */
async function copyDependencies(to: string): Promise<void> {
  const lock = JSON.parse(await readFile(join(INSTALLATION, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: true; devOptional?: true }>;
  };
  for (const [path, { dev, devOptional }] of Object.entries(lock.packages)) {
    // Those for other machines are in the list, and not there; those within another package come with it.
    const [, name] = /^node_modules\/((?:@[^/]+\/)?[^/]+)$/.exec(path) ?? [];
    if (name === undefined || dev === true || devOptional === true || !existsSync(join(INSTALLATION, path))) continue;
    // Waiting for each of ten thousand files costs more than copying them.
    cpSync(join(INSTALLATION, path), join(to, name), { recursive: true });
  }
  cpSync(join(INSTALLATION, 'node_modules', '.bin'), join(to, '.bin'), { recursive: true, verbatimSymlinks: true });
}

function bootproof(...args: string[]) {
  const command = join(project, 'node_modules', '.bin', 'bootproof');
  return execa(command, args, { cwd: project, reject: false, env: { XDG_STATE_HOME: join(folder, 'state') } });
}
