import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runFolderOf } from './run-name.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bootproof-test-'));
});

afterEach(() => rm(folder, { recursive: true }));

test('a kept run goes before a folder of its name that lies here, which may have been delivered', async () => {
  const places = { state: join(folder, 'state'), cache: join(folder, 'cache') };
  const find = (name: string): Promise<string> => runFolderOf(name, places, { here: folder });
  await expect(find('latest')).rejects.toThrow(/^no run is kept in .*state.*: `bootproof verify` makes one$/);
  await putRun('latest');
  expect(await find('latest')).toBe(join(folder, 'latest'));
  await putRun('state/runs/latest');
  expect(await find('latest')).toBe(join(folder, 'state/runs/latest'));
  expect(await find('./latest')).toBe(join(folder, 'latest'));
  await putRun('state/runs/release-1.2');
  expect(await find('release-1.2')).toBe(join(folder, 'state/runs/release-1.2'));
  await expect(find('..')).rejects.toThrow('.. is no run');
  await expect(find('no-such')).rejects.toThrow('no-such is no run');
  await expect(runFolderOf('no-such', places, { here: folder, orElse: 'a sign-off file' })).rejects.toThrow(
    'no-such is neither a run nor a sign-off file: name a sign-off file, a run folder, or',
  );
});

async function putRun(name: string): Promise<void> {
  await mkdir(join(folder, name), { recursive: true });
  await writeFile(join(folder, name, 'events.ndjson'), '');
}
