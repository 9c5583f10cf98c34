import { generateKeyPairSync } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { digestOfBytes } from '../formats/bytes-digest.ts';
import { makeTemporaryFolder } from '../host/temporary-folder.ts';
import type { RunStarted } from '../report/run-event.ts';
import { sampleCheck, sampleEvents, sampleLog, sampleStart } from '../report/run-samples.ts';
import { runSignoffCreate } from './commands/signoff-create.ts';
import { runSignoffVerify } from './commands/signoff-verify.ts';

test('a run that cannot be signed is named, and so is the last one over the same release that can', async () => {
  await using folder = await makeTemporaryFolder('signoff');
  const places = { state: folder.path, cache: folder.path };
  const keep = async (name: string, change: Partial<RunStarted> = {}): Promise<void> => {
    await mkdir(join(folder.path, 'runs', name), { recursive: true });
    await writeFile(join(folder.path, 'runs', name, 'events.ndjson'), logOf(change));
  };
  await keep('20260101T000000Z-aaaaaa');
  await keep('20260102T000000Z-bbbbbb');
  await keep('20260103T000000Z-cccccc', { invocation: { ...START.invocation, folder: '/home/v' } });
  await keep('20260104T000000Z-dddddd', { scope: { ...FULL, complete: false } });
  await keep('latest', { scope: { ...FULL, tier: 'boot' }, runFolder: '/runs/2' });
  const key = join(folder.path, 'key.pub');
  await writeFile(key, generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }));
  const call = (command: typeof runSignoffCreate): Promise<number> =>
    command(
      { args: ['latest'], options: { key } },
      { env: {}, signal: AbortSignal.timeout(30_000), places, progress: () => undefined, write: () => undefined },
    );
  const why =
    'its tier is boot: a sign-off needs `--tier full`; the last full pass of this target is 20260102T000000Z-bbbbbb';
  await expect(call(runSignoffCreate)).rejects.toThrow(`the run /runs/2 cannot be signed off: ${why}`);
  await expect(call(runSignoffVerify)).rejects.toThrow(
    `the run /runs/2 holds no signoff.dsse.json and cannot be signed off: ${why}`,
  );
});

test('what is told of a sign-off adds up, and names the run', async () => {
  await using folder = await makeTemporaryFolder('signoff');
  const at = (name: string): string => join(folder.path, name);
  const pair = generateKeyPairSync('ed25519');
  await writeFile(at('key'), pair.privateKey.export({ type: 'pkcs8', format: 'pem' }));
  await writeFile(at('pub'), pair.publicKey.export({ type: 'spki', format: 'pem' }));
  await mkdir(at('dist'));
  await writeFile(at('dist/a.tar.gz'), 'tarball');
  await mkdir(at('runs/20260101T000000Z-aaaaaa'), { recursive: true });
  const artifacts = ['a.tar.gz', 'a.tar.gz: kernel', 'a.tar.gz: rootfs.erofs'].map((path) => ({
    event: 'artifact' as const,
    artifact: { path, sha256: digestOfBytes(Buffer.from('tarball')), size: 7 },
  }));
  const [, ...events] = sampleEvents(CHECKS, artifacts);
  const invocation = { ...START.invocation, files: { 'a.tar.gz': at('dist/a.tar.gz') } };
  const run = at('runs/20260101T000000Z-aaaaaa');
  const start = { ...START, scope: FULL, runFolder: run, invocation };
  await writeFile(join(run, 'events.ndjson'), sampleLog([start, ...events]));
  const lines: string[] = [];
  const call = (command: typeof runSignoffCreate, what: string, options: Record<string, string>): Promise<number> =>
    command(
      { args: [what], options },
      {
        env: {},
        signal: AbortSignal.timeout(30_000),
        places: { state: folder.path, cache: folder.path },
        progress: () => undefined,
        write: (text) => lines.push(...text.split('\n')),
      },
    );
  await call(runSignoffCreate, run, { key: at('key') });
  await call(runSignoffVerify, run, { key: at('pub') });
  await call(runSignoffVerify, join(run, 'signoff.dsse.json'), { key: at('pub'), against: at('dist') });
  expect(lines.filter((line) => /^(?:signed|holds) /.test(line))).toEqual([
    'signed    dist: 1 files and the 2 in their tarballs, 1 checks passed',
    expect.stringMatching(/^holds .* for the run 20260101T000000Z-aaaaaa; 1 files are the signed ones$/),
    expect.stringMatching(/^holds .* for a run that began on 2026-01-02T03:04:05\.000Z; 1 files are the signed ones$/),
  ]);
});

function logOf(change: Partial<RunStarted>): string {
  const artifact = { path: 'manifest.json', sha256: 'a'.repeat(64), size: 1 };
  const [, ...events] = sampleEvents(CHECKS, [{ event: 'artifact', artifact }]);
  return sampleLog([{ ...START, scope: FULL, ...change }, ...events]);
}

const CHECKS = [sampleCheck('boot/init')];
const START = sampleStart(CHECKS);
const FULL = { ...START.scope, tier: 'full' as const };
