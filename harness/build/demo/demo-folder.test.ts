import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DEMO_RECIPE } from '../../host/installation.ts';
import { makeTemporaryFolder } from '../../host/temporary-folder.ts';
import { requireDemoFolder } from './demo-folder.ts';

const DEMO = {
  schema_version: 0,
  asset_version: '0.0.0-demo',
  built_at: '2026-01-01T00:00:00Z',
  source_repo: 'debian/linux',
  targets: {},
};

test('a missing, an empty and an earlier demo folder may be written into', async () => {
  await using folder = await makeTemporaryFolder('out');
  await requireDemoFolder(join(folder.path, 'missing'), DEMO_RECIPE);
  await requireDemoFolder(folder.path, DEMO_RECIPE);
  await writeFile(join(folder.path, 'manifest.json'), JSON.stringify(DEMO));
  await requireDemoFolder(folder.path, DEMO_RECIPE);
});

test("a file, and folders with somebody's files or another release, are refused with the next step", async () => {
  await using folder = await makeTemporaryFolder('out');
  const refuse = (path: string): Promise<unknown> =>
    expect(requireDemoFolder(path, DEMO_RECIPE)).rejects.toThrow(/: name a/);
  const inside = async (name: string, text: string): Promise<string> => {
    const at = join(folder.path, name);
    await mkdir(at);
    await writeFile(join(at, 'manifest.json'), text);
    return at;
  };
  await refuse(await inside('other', JSON.stringify({ ...DEMO, asset_version: '0.6.11' })));
  await refuse(await inside('damaged', '{'));
  await refuse(folder.path);
  await writeFile(join(folder.path, 'file'), '');
  await refuse(join(folder.path, 'file'));
});
