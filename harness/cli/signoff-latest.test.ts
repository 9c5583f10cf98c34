import { generateKeyPairSync } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
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

function logOf(change: Partial<RunStarted>): string {
  const artifact = { path: 'manifest.json', sha256: 'a'.repeat(64), size: 1 };
  const [, ...events] = sampleEvents(CHECKS, [{ event: 'artifact', artifact }]);
  return sampleLog([{ ...START, scope: FULL, ...change }, ...events]);
}

const CHECKS = [sampleCheck('boot/init')];
const START = sampleStart(CHECKS);
const FULL = { ...START.scope, tier: 'full' as const };
