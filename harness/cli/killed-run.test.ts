import { randomInt } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { smallRelease } from '../../fixtures/releases/small-release.ts';
import { rebuild } from '../faults/rebuild.ts';
import { makeTemporaryFolder } from '../host/temporary-folder.ts';
import { resultSchema } from '../report/result.ts';

const BOOTPROOF = join(import.meta.dirname, 'bootproof.mjs');
const TIMES = process.env['BOOTPROOF_SOAK'] === undefined ? 3 : 30;
/** Much of a contract run over a small release lies within it. */
const LONGEST_LIFE_MS = 1_500;

test(
  'a run that is killed at any moment after its first line can be read, and says that it is partial',
  { timeout: 300_000 },
  async () => {
    await using folder = await makeTemporaryFolder('killed');
    const release = join(folder.path, 'dist');
    await rebuild(await smallRelease(), {}, release);
    const env = { XDG_STATE_HOME: join(folder.path, 'state'), TMPDIR: folder.path };
    for (let time = 0; time < TIMES; time += 1) {
      const report = join(folder.path, `run-${String(time)}`);
      const args = ['verify', release, '--tier', 'contract', '--report', report];
      const gate = execa(process.execPath, [BOOTPROOF, ...args], { env, reject: false, forceKillAfterDelay: false });
      await waitForFirstLine(join(report, 'events.ndjson'));
      await sleep(time === 0 ? 0 : randomInt(LONGEST_LIFE_MS));
      gate.kill('SIGKILL');
      await gate;
      const { stdout } = await execa(process.execPath, [BOOTPROOF, 'runs', report, '--json'], { env });
      const result = resultSchema.parse(JSON.parse(stdout));
      const page = await readFile(join(report, 'report.html'), 'utf8');
      expect(await readFile(join(report, 'results.tap'), 'utf8')).toMatch(/^TAP version 14\n1\.\.\d+\n/);
      if (result.partial !== true) continue;
      expect(result.verdict).toBe('blocked');
      expect(page).toContain('This report is partial.');
      expect(await readFile(join(report, 'junit.xml'), 'utf8')).toContain('<error type="BOOTPROOF_NOT_JUDGED"');
      if (time === 0)
        expect(result.checks.every(({ status }) => status === 'blocked' || status === 'not-applicable')).toBe(true);
    }
  },
);

test('reproduce.sh asks for the same verification, and nothing of the environment is kept that may be secret', async () => {
  await using folder = await makeTemporaryFolder('again');
  const release = join(folder.path, 'my dist');
  await rebuild(await smallRelease(), {}, release);
  const report = join(folder.path, 'report');
  const env = {
    XDG_STATE_HOME: join(folder.path, 'state'),
    GITHUB_TOKEN: 'hush-7f0c',
    BOOT_ASSETS_UPLOAD_KEY: 'hush-7f0d',
  };
  const args = ['verify', release, '--only', 'tarball,manifest', '--tier', 'contract', '--report', report];
  const { exitCode } = await execa(process.execPath, [BOOTPROOF, ...args], { env, reject: false });
  const again = await execa(join(report, 'reproduce.sh'), ['--json'], { env, reject: false });
  const [first, second] = [await readFile(join(report, 'result.json'), 'utf8'), again.stdout].map((text) =>
    resultSchema.parse(JSON.parse(text)),
  );
  expect(again.exitCode).toBe(exitCode);
  expect(again.stderr).not.toContain('it is not what was judged');
  expect(second?.scope).toEqual(first?.scope);
  // Looked at anew, and not told from memory.
  expect(second?.reused).toEqual(first?.reused);
  expect(second?.checks.map(({ id, status }) => `${id} ${status}`)).toEqual(
    first?.checks.map(({ id, status }) => `${id} ${status}`),
  );
  const kept = await execa('grep', ['-r', 'hush-', folder.path], { reject: false });
  expect(kept.stdout).toBe('');
});

async function waitForFirstLine(log: string): Promise<void> {
  for (;;) {
    const text = await readFile(log, 'utf8').catch(() => '');
    if (text.includes('\n')) return;
    await sleep(5);
  }
}
