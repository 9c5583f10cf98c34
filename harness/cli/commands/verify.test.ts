import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeNew } from '../../host/files.ts';
import { type TemporaryFolder, makeTemporaryFolder } from '../../host/temporary-folder.ts';
import { sampleCheck, sampleEvents, sampleLog } from '../../report/run-samples.ts';
import { runVerify } from './verify.ts';

let folder: TemporaryFolder;
const LOG = sampleLog(sampleEvents([sampleCheck('tarball/name')]));

beforeAll(async () => {
  folder = await makeTemporaryFolder('verify');
  await writeNew(at('dist', 'boot-assets-x86_64-v1.0.0.tar.gz'), 'x');
  await writeNew(at('earlier', 'events.ndjson'), LOG);
});

afterAll(() => folder[Symbol.asyncDispose]());

function at(...path: string[]): string {
  return join(folder.path, ...path);
}

test.each([
  [{ shard: '3/2' }, '--shard 3/2 is no shard'],
  [{ shard: '1/1000' }, '--shard 1/1000 is no shard'],
  [{ shard: '1/999' }, '999 shards for 2 parts of the plan'],
  [{ only: 'seal' }, /--only seal: tier contract has no check of that area$/],
  [{ only: 'machine' }, '--only machine: tier contract has no check of that area; use --tier full'],
])('%j leaves nothing to judge: refused, before a folder is made or an earlier run gives way', async (flags, why) => {
  const verify = (report: Record<string, string>): Promise<number> =>
    runVerify(
      { args: [at('dist')], options: { tier: 'contract', layout: 'asset-v', accel: 'auto', ...flags, ...report } },
      {
        env: {},
        places: { cache: at('cache'), state: at('state') },
        progress: () => undefined,
        signal: new AbortController().signal,
        write: () => undefined,
      },
    );
  await expect(verify({})).rejects.toThrow(why);
  await expect(readdir(at('state', 'runs'))).rejects.toThrow('ENOENT');
  await expect(verify({ report: at('earlier') })).rejects.toThrow(why);
  expect(await readFile(at('earlier', 'events.ndjson'), 'utf8')).toBe(LOG);
  await expect(verify({ report: at('new') })).rejects.toThrow(why);
  await expect(readdir(at('new'))).rejects.toThrow('ENOENT');
});
