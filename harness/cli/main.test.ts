import { execa } from 'execa';
import { chmod, mkdir, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const BOOTPROOF = join(import.meta.dirname, 'bootproof.mjs');
const TARBALL = 'boot-assets-x86_64-v1.0.0.tar.gz';
/** Of processor time, since other tests run at the same time. */
const LIMIT_MS = 10_000;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bootproof-test-'));
  await mkdir(join(folder, 'x.tar.gz'));
  await mkdir(join(folder, 'no-release'));
  await writeFile(join(folder, 'no-release', 'notes.txt'), 'n');
  await mkdir(join(folder, 'empty'));
  await writeFile(join(folder, 'empty', TARBALL), '');
  await mkdir(join(folder, 'sparse'));
  await using sparse = await open(join(folder, 'sparse', TARBALL), 'w');
  await sparse.truncate(10 * 1024 ** 3);
  await writeFile(join(folder, 'mine.json'), '{}');
  await writeFile(join(folder, 'wrong.json'), '{ "arches": 1, "waivers": 2 }');
  await mkdir(join(folder, 'lost', 'x86_64'), { recursive: true });
  await writeFile(join(folder, 'lost', 'x86_64', TARBALL), '');
  await writeFile(join(folder, 'both.json'), '{ "arches": ["arm64", "x86_64"] }');
  await writeFile(join(folder, 'demanding.json'), '{ "required": ["tarball/name"] }');
});

afterAll(() => rm(folder, { recursive: true }));

test.each<[string[], string]>([
  [['verfy'], "unknown command 'verfy' (Did you mean verify?): see `bootproof --help`"],
  [['a\nb'], "unknown command 'a\\u{a}b': see `bootproof --help`"],
  [['verify', '--teir'], "unknown option '--teir' (Did you mean --tier?): see `bootproof verify --help`"],
  [['diff', 'old'], "missing required argument 'new': see `bootproof diff --help`"],
  [
    ['disks', 'prepair'],
    "too many arguments for 'disks'. Expected 0 arguments but got 1: prepair: see `bootproof disks --help`",
  ],
  [['consumer', 'prepare', 'x'], "missing required argument 'version': see `bootproof consumer prepare --help`"],
  [['build', 'kernal'], "unknown command 'kernal' (Did you mean kernel?): see `bootproof build --help`"],
])('the wrong call %j is told of in one line, which says where help is', async (args, sentence) => {
  const { exitCode, stderr } = await execa(process.execPath, [BOOTPROOF, ...args], { reject: false });
  expect([exitCode, stderr]).toEqual([2, `bootproof: ${sentence}`]);
});

test('a run that is not kept is a wrong call, and the sentence says where the runs are listed', async () => {
  const { exitCode, all } = await bootproof(['runs', 'nope']);
  expect([exitCode, all]).toEqual([2, expect.stringMatching(/^bootproof: nope is no run: .*`bootproof runs` lists/)]);
});

// Each is one clear sentence and the right status, after a second or two of processor time.
test.each<[string, string[], number, RegExp]>([
  ['a folder that is no release', ['no-release'], 2, /no-release holds no release: expected .* found notes\.txt/],
  ['a folder named like a tarball', ['x.tar.gz'], 2, /x\.tar\.gz holds no release: .* found nothing/],
  [
    'an empty tarball',
    [`empty/${TARBALL}`, '--tier', 'contract'],
    1,
    /FAIL tarball\/size\[x86_64\] .*the file is empty/,
  ],
  [
    'a sparse file of 10 GB',
    [`sparse/${TARBALL}`, '--tier', 'contract'],
    1,
    /FAIL tarball\/size\[x86_64\] .*over the size limit: the file is 10\.0 GiB/,
  ],
  ['a path that does not exist', ['nowhere'], 2, /nowhere does not exist/],
  ['an unknown architecture', ['empty', '--arch', 'sparc'], 2, /unknown architecture "sparc": use arm64 or x86_64/],
  ['an unknown area', ['--only', 'nonsense'], 2, /--only nonsense: there is no such area/],
  ['an unknown tier', ['--tier', 'deep'], 2, /Allowed choices are contract, boot, full/],
  ['a duration without unit', ['--timeout', '90'], 2, /--timeout 90 is no duration: write it like 90s/],
  ['half a pair', ['--kernel', 'k'], 2, /--kernel is given without --rootfs/],
  ['a list of nothing', ['empty', '--only', ','], 2, /--only "," has an empty part/],
  [
    'an area without a check',
    ['empty', '--only', 'tarball,seal'],
    2,
    /--only seal: tier boot has no check of that area/,
  ],
  ['a report inside the release', ['empty', '--report', 'empty/x'], 2, /--report empty\/x lies in the release empty/],
  ['a report that is a file', ['empty', '--report', 'mine.json'], 2, /--report mine\.json is no folder/],
  [
    'a configuration with two mistakes',
    ['empty', '--config', 'wrong.json'],
    2,
    /wrong\.json:1:.*\n {11}\S*wrong\.json:1:/,
  ],
  [
    'a required check that is left out',
    ['empty', '--config', 'demanding.json', '--skip', 'tarball'],
    2,
    /requires tarball\/name, which --only or --skip leaves out/,
  ],
  ['a name that clears the screen', ['\u001b[2Jnope'], 2, /^bootproof: \\u\{1b\}\[2Jnope does not exist/],
  ['a CDN that nobody runs', ['https://127.0.0.1:9'], 3, /nothing answers at https:\/\/127\.0\.0\.1:9/],
  [
    'a report that is not ours',
    ['empty', '--json-file', 'mine.json'],
    2,
    /mine\.json exists and is not a bootproof result/,
  ],
])('%s', { timeout: 120_000 }, async (_name, args, status, message) => {
  const { exitCode, all, processorMs } = await bootproof(['verify', ...args]);
  expect(all).toMatch(message);
  expect(exitCode).toBe(status);
  expect(processorMs).toBeLessThan(LIMIT_MS);
});

test('an architecture that the release lost and the configuration names is red', { timeout: 120_000 }, async () => {
  const asked = ['lost', '--config', 'both.json', '--tier', 'contract', '--only', 'tarball'];
  const { exitCode, all } = await bootproof(['verify', ...asked]);
  expect([exitCode, all]).toEqual([1, expect.stringMatching(/FAIL tarball\/name\[arm64\] .*there is no tarball/)]);
});

test('an unreadable tarball is blocked, and says so', async () => {
  await makeSecret();
  // Root reads everything, so somebody else is asked to look: one whom the machine does not know, as in a container.
  const places = {
    XDG_STATE_HOME: join(folder, 'open', 'state'),
    XDG_CACHE_HOME: join(folder, 'open', 'cache'),
    TMPDIR: join(folder, 'open'),
  };
  const { exitCode, all } = await bootproof(['verify', `open/${TARBALL}`, '--tier', 'contract'], '12345', places);
  expect(all).toMatch(/BLOCKED tarball\/name\[x86_64\],[^]*permission denied: run as a user who may read it/);
  expect(exitCode).toBe(3);
});

test('a state folder that is not ours is blocked in one sentence', async () => {
  await makeSecret();
  const places = {
    XDG_STATE_HOME: '/root/nobody',
    XDG_CACHE_HOME: join(folder, 'open', 'cache'),
    TMPDIR: join(folder, 'open'),
  };
  const { exitCode, all } = await bootproof(['verify', `open/${TARBALL}`, '--tier', 'contract'], 'nobody', places);
  expect(all).toMatch(
    /^bootproof: cannot use \/root\/nobody.*: permission denied; name a place of yours, .*XDG_STATE_HOME/m,
  );
  expect(exitCode).toBe(3);
});

test('a user whom the machine does not know, as in a container, is asked for a place, and gets help without one', async () => {
  const nowhere = { HOME: undefined, XDG_STATE_HOME: undefined, XDG_CACHE_HOME: undefined };
  const { exitCode, all } = await bootproof(['runs'], '12345', nowhere);
  expect([exitCode, all]).toEqual([3, expect.stringMatching(/^bootproof: this user has no home folder: set HOME, or/)]);
  expect((await bootproof(['--help'], '12345', nowhere)).exitCode).toBe(0);
});

test('a home that can never be made is told of at once, and is no matter for help', { timeout: 60_000 }, async () => {
  const never = { HOME: '/proc/nope', XDG_STATE_HOME: undefined, XDG_CACHE_HOME: undefined };
  expect((await bootproof(['--help'], undefined, never)).exitCode).toBe(0);
  const { exitCode, all } = await bootproof(['verify', `empty/${TARBALL}`, '--tier', 'contract'], undefined, never);
  expect(all).toMatch(/^bootproof: cannot use \/proc\/nope: .*its folder cannot be made; .*XDG_STATE_HOME/m);
  expect(exitCode).toBe(3);
});

test('a file in the place of a cache folder is named, and no bug', async () => {
  const args = ['consumer', 'prepare', 'http://127.0.0.1:9', 'latest', 'x86_64', `empty/${TARBALL}`, 'bin'];
  const { exitCode, all } = await bootproof(args);
  expect(all).toMatch(/^bootproof: cannot use .*boot-assets.*: something else is in its place/);
  expect(exitCode).toBe(3);
});

test('--json prints the result and nothing else, and the run folder keeps it', async () => {
  const { exitCode, stdout } = await bootproof(['verify', `empty/${TARBALL}`, '--tier', 'contract', '--json']);
  const result = JSON.parse(stdout) as { verdict: string; runFolder: string };
  expect(exitCode).toBe(1);
  expect(result.verdict).toBe('fail');
  expect(JSON.parse(await readFile(join(result.runFolder, 'result.json'), 'utf8'))).toEqual(result);
  expect(await readFile(join(result.runFolder, 'events.ndjson'), 'utf8')).toMatch(
    /"event":"run ended","verdict":"fail"/,
  );
});

test(
  'readers that have gone, as `2>&1 | head` has, change no verdict and hold nothing up',
  { timeout: 120_000 },
  async () => {
    const call = [BOOTPROOF, 'verify', `empty/${TARBALL}`, '--tier', 'contract'];
    // Nobody is at the other end when it begins, so every write to either stream fails.
    const script = 'exec 4> >(exit); wait $!; "$@" >&4 2>&4; echo $?';
    const env = { XDG_STATE_HOME: join(folder, 'state'), XDG_CACHE_HOME: join(folder, 'cache') };
    const { stdout } = await execa('bash', ['-c', script, 'bash', process.execPath, ...call], { cwd: folder, env });
    expect(stdout).toBe('1');
  },
);

test.runIf(process.platform === 'linux')('a result that standard output cannot take is blocked', async () => {
  const command = `"${process.execPath}" "${BOOTPROOF}" checks > /dev/full`;
  const { exitCode, stderr } = await execa('sh', ['-c', command], { reject: false });
  expect(stderr).toMatch(/^bootproof: standard output took not all of the result: ENOSPC/);
  expect(exitCode).toBe(3);
});

/** A folder that everybody may write to, with a tarball that nobody but root may read. */
async function makeSecret(): Promise<void> {
  await chmod(folder, 0o755);
  await mkdir(join(folder, 'open'), { recursive: true });
  await chmod(join(folder, 'open'), 0o777);
  await writeFile(join(folder, 'open', TARBALL), 'x');
  await chmod(join(folder, 'open', TARBALL), 0o000);
}

async function bootproof(
  args: readonly string[],
  user?: string,
  places: Readonly<Record<string, string | undefined>> = {
    XDG_STATE_HOME: join(folder, 'state'),
    XDG_CACHE_HOME: join(folder, 'cache'),
  },
): Promise<{ exitCode: number | undefined; all: string; stdout: string; processorMs: number }> {
  const own = [process.execPath, BOOTPROOF, ...args];
  const call = user === undefined ? own : ['setpriv', `--reuid=${user}`, '--clear-groups', ...own];
  const timed = ['-c', 'TIMEFORMAT="processor %U %S"; time "$@"', 'bash', ...call];
  const env = { ...places, LC_ALL: 'C' };
  const { exitCode, all, stdout } = await execa('bash', timed, { cwd: folder, all: true, reject: false, env });
  const [, ofProgram, ofSystem] = /processor ([\d.]+) ([\d.]+)$/.exec(all) ?? [];
  return { exitCode, all, stdout, processorMs: 1_000 * (Number(ofProgram) + Number(ofSystem)) };
}
