import { mkdir, readFile, readdir, readlink, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ownIdentity } from '../host/process-table.ts';
import { makeTemporaryFolder } from '../host/temporary-folder.ts';
import { makeRunFolder } from './run-folder.ts';
import { sampleCheck, sampleEvents, sampleLog, sampleStart } from './run-samples.ts';

const LOG = sampleLog(sampleEvents([sampleCheck('tarball/name')]));

test('a run that was given no folder gets one of its own, only for its user, and latest points to it', async () => {
  await using state = await makeTemporaryFolder('state');
  const { path, previous } = await makeRunFolder(undefined, state.path);
  expect(previous).toBeNull();
  expect((await stat(path)).mode & 0o777).toBe(0o700);
  expect(await readlink(join(state.path, 'runs', 'latest'))).toBe(path);
});

test('an earlier run in the folder asked for gives way, and is what this one is compared with', async () => {
  await using folder = await makeTemporaryFolder('report');
  await mkdir(join(folder.path, 'evidence'));
  await writeFile(join(folder.path, 'evidence', 'tarball.json'), '{}');
  await writeFile(join(folder.path, 'events.ndjson'), LOG);
  const { previous } = await makeRunFolder(folder.path, 'unused');
  expect(previous).toMatchObject({ verdict: 'pass', checks: { 'tarball/name[x86_64]': 'pass' } });
  expect(await readdir(folder.path)).toEqual([]);
});

test.each([
  ['a file that is not ours', { 'events.ndjson': LOG, 'thesis.txt': 'x' }, 'holds something else than an earlier run'],
  ['somebody else’s events', { 'events.ndjson': '{}\n' }, 'holds something else than an earlier run'],
  ['somebody else’s result', { 'result.json': '{}' }, 'holds something else than an earlier run'],
  ['a signature', { 'events.ndjson': LOG, 'signoff.dsse.json': '{}' }, 'holds a run that is signed'],
  ['a mark to keep it', { 'events.ndjson': LOG, keep: '' }, 'holds a run that is signed'],
])('--report refuses a folder with %s, and leaves it as it was', async (_, files, why) => {
  await using folder = await makeTemporaryFolder('report');
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder.path, name), text);
  await expect(makeRunFolder(folder.path, 'unused')).rejects.toThrow(why);
  for (const [name, text] of Object.entries(files)) expect(await readFile(join(folder.path, name), 'utf8')).toBe(text);
});

test('--report refuses a folder that another run is writing to', async () => {
  await using folder = await makeTemporaryFolder('report');
  const log = sampleLog([{ ...sampleStart([]), owner: await ownIdentity() }]);
  await writeFile(join(folder.path, 'events.ndjson'), log);
  await expect(makeRunFolder(folder.path, 'unused')).rejects.toThrow('is written to by a run that still goes on');
});
