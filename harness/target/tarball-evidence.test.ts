import { mkdir, mkdtemp, open, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { threadMs } from '../../fixtures/thread-time.ts';
import { renderTar } from '../faults/raw-tar.ts';
import { digestOfBytes } from '../formats/bytes-digest.ts';
import { type TarballReading, gatherTarball } from './tarball-evidence.ts';

const scratch = await mkdtemp(join(tmpdir(), 'bootproof-tarball-'));
const store = join(scratch, 'store');
afterAll(() => rm(scratch, { recursive: true, force: true }));

test('one pass gives the digests, and puts kernel and rootfs into the store', async () => {
  const bytes = gzipSync(
    renderTar([
      { name: 'kernel', data: Buffer.from('k') },
      { name: 'rootfs.erofs', data: Buffer.alloc(3_000_000, 1) },
      { name: 'manifest.json', data: Buffer.from('{}') },
    ]),
  );
  const { evidence, manifestBytes, kernel, rootfs } = await gather('good.tar.gz', bytes);
  expect(evidence.sha256).toBe(digestOfBytes(bytes));
  expect(evidence.tar.entries.map(({ name, sha256 }) => [name, sha256])).toEqual([
    ['kernel', digestOfBytes(Buffer.from('k'))],
    ['rootfs.erofs', digestOfBytes(Buffer.alloc(3_000_000, 1))],
    ['manifest.json', digestOfBytes(Buffer.from('{}'))],
  ]);
  expect(String(manifestBytes)).toBe('{}');
  expect(await readFile(kernel ?? '', 'utf8')).toBe('k');
  expect((await readFile(rootfs ?? '')).length).toBe(3_000_000);
});

test('evidence is JSON: it comes back from its text', async () => {
  const { evidence } = await gather('json.tar.gz', gzipSync(renderTar([{ name: 'kernel', pax: [['a', 'b']] }])));
  expect(JSON.parse(JSON.stringify(evidence))).toEqual(evidence);
});

test('a broken archive in sound gzip data is read to the end of the gzip data, and leaves nothing half in the store', async () => {
  const tar = renderTar([{ name: 'kernel', data: Buffer.alloc(5_000_000, 3) }]);
  const { evidence } = await gather('cut.tar.gz', gzipSync(tar.subarray(0, 1_000_000)));
  expect(evidence.tar.problem).toContain('ends inside the data of kernel');
  expect(evidence.gzip).toMatchObject({ complete: true, problems: [] });
  expect(await readdir(join(store, 'objects', 'incoming'))).toEqual([]);
});

test('a sparse file of 10 GB is told by its size, at once', async () => {
  const path = join(scratch, 'sparse.tar.gz');
  await using file = await open(path, 'w');
  await file.truncate(10_000_000_000);
  const started = threadMs();
  const { evidence } = await read(path);
  // To read it takes longer on any machine.
  expect(threadMs() - started).toBeLessThan(3_000);
  expect(evidence.tar.stopped?.problem).toBe('the file is 9.3 GiB; it was not read');
});

test('a folder, and nothing, are told for what they are', async () => {
  const path = join(scratch, 'folder.tar.gz');
  await mkdir(path);
  expect((await read(path)).evidence.found).toBe('folder');
  expect((await read(join(scratch, 'nothing.tar.gz'))).evidence.found).toBe('missing');
});

test('a member above its bound stops the reading, and the digest is still that of the whole file', async () => {
  const bytes = gzipSync(renderTar([{ name: 'notes', data: Buffer.alloc(2_000_000) }]));
  const { evidence } = await gather('large.tar.gz', bytes);
  expect(evidence.tar.stopped).toEqual({ at: 'notes', problem: 'it is 1.9 MiB, at most 1.0 MiB are read' });
  expect(evidence.sha256).toBe(digestOfBytes(bytes));
});

async function gather(name: string, bytes: Buffer): Promise<TarballReading> {
  await writeFile(join(scratch, name), bytes);
  return read(join(scratch, name));
}

function read(path: string): Promise<TarballReading> {
  return gatherTarball({ path, sidecar: null, withLooseFiles: false, store, signal: new AbortController().signal });
}
