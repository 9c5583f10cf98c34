import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ownIdentity } from '../host/process-table.ts';
import { makeTemporaryFolder } from '../host/temporary-folder.ts';
import { listRuns } from './list-runs.ts';
import { sampleCheck, sampleEvents, sampleLog, sampleStart } from './run-samples.ts';

test('kept runs are listed the newest first, with how each came out, and what is none is left out', async () => {
  await using folder = await makeTemporaryFolder('runs');
  const rows = [sampleCheck('tarball/name')];
  const logs: Readonly<Record<string, string>> = {
    '20260101T000000Z-aaaaaa': sampleLog(sampleEvents(rows)),
    '20260102T000000Z-bbbbbb': sampleLog([sampleStart(rows)]),
    '20260103T000000Z-cccccc': sampleLog([{ ...sampleStart(rows), owner: await ownIdentity() }]),
    '20260104T000000Z-dddddd': 'no log\n',
    notes: sampleLog(sampleEvents(rows)),
  };
  for (const [name, log] of Object.entries(logs)) {
    await mkdir(join(folder.path, name));
    await writeFile(join(folder.path, name, 'events.ndjson'), log);
  }
  const listed = await listRuns(folder.path);
  expect(listed.map(({ name, state, verdict }) => `${name.slice(16)} ${state} ${verdict}`)).toEqual([
    '-cccccc running blocked',
    '-bbbbbb partial blocked',
    '-aaaaaa ended pass',
  ]);
});
