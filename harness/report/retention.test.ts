import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ownIdentity } from '../host/process-table.ts';
import { makeTemporaryFolder } from '../host/temporary-folder.ts';
import { removeOldRuns } from './retention.ts';
import { sampleCheck, sampleEvents, sampleLog, sampleStart } from './run-samples.ts';

test('the oldest runs go; what is linked, signed, marked, going on, or not only a run of ours stays', async () => {
  await using folder = await makeTemporaryFolder('runs');
  const make = async (day: string, files: Readonly<Record<string, string>> = {}): Promise<string> => {
    const name = `202601${day}T000000Z-abcdef`;
    await mkdir(join(folder.path, name), { recursive: true });
    const log = sampleLog(sampleEvents([sampleCheck('tarball/name')]));
    for (const [file, text] of Object.entries({ 'events.ndjson': log, ...files })) {
      await writeFile(join(folder.path, name, file), text);
    }
    return name;
  };
  await make('01', { 'result.json': '{}', 'junit.xml': '', 'report.html.0123456789ab.tmp': '' });
  const linked = await make('02');
  await symlink(linked, join(folder.path, 'release-1'));
  const signed = await make('03', { 'signoff.dsse.json': '{}' });
  const marked = await make('04', { keep: '' });
  const mixed = await make('05', { 'notes.txt': 'mine' });
  const goingOn = await make('06', {
    'events.ndjson': sampleLog([{ ...sampleStart([]), owner: await ownIdentity() }]),
  });
  const foreign = await make('07', { 'events.ndjson': '{"event":"of somebody else"}\n' });
  await make('08', { 'events.ndjson': '' });
  const newest = [await make('09'), await make('10')];
  await mkdir(join(folder.path, 'not-a-run'));
  await removeOldRuns(folder.path, 2);
  expect(await readdir(folder.path)).toEqual([
    linked,
    signed,
    marked,
    mixed,
    goingOn,
    foreign,
    ...newest,
    'not-a-run',
    'release-1',
  ]);
});
