import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sampleBody, sampleBzImage } from '../formats/linux-image/kernel-samples.ts';
import { userPlaces } from '../host/places.ts';
import { type TemporaryFolder, makeTemporaryFolder } from '../host/temporary-folder.ts';
import { runInspect } from './commands/inspect.ts';

let folder: TemporaryFolder;
beforeAll(async () => {
  folder = await makeTemporaryFolder('inspect');
  await writeFile(join(folder.path, 'kernel'), sampleBzImage(gzipSync(sampleBody())));
  await writeFile(join(folder.path, 'notes'), 'words\u001b[2J');
  await mkdir(join(folder.path, 'image'));
  await writeFile(join(folder.path, 'image', 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
  await writeFile(join(folder.path, 'image', 'index.json'), '{"schemaVersion":2,"manifests":[{"digest":"sha256:00"}]}');
});
afterAll(() => folder[Symbol.asyncDispose]());

async function inspect(
  name: string,
  options: Record<string, string | boolean> = {},
): Promise<{ status: number; text: string }> {
  const lines: string[] = [];
  const status = await runInspect(
    { args: [join(folder.path, name)], options: { accel: 'kvm', ...options } },
    {
      signal: new AbortController().signal,
      env: {},
      places: userPlaces({ HOME: folder.path }),
      progress: () => undefined,
      write: (line) => lines.push(line),
    },
  );
  return { status, text: lines.join('\n') };
}

test('a kernel is described for people and, with --json, for machines', async () => {
  const { status, text } = await inspect('kernel');
  expect(status).toBe(0);
  expect(text).toMatch(/\n {2}is +an x86 bzImage kernel for x86_64\n/);
  expect(JSON.parse((await inspect('kernel', { json: true })).text)).toMatchObject({
    schema: 1,
    tool: { name: 'bootproof' },
    is: { kind: 'kernel', release: '6.12.9' },
  });
});

test('--config prints the embedded configuration word for word, and nothing else', async () => {
  expect(await inspect('kernel', { config: true })).toEqual({ status: 0, text: 'CONFIG_EROFS_FS=y' });
  await expect(inspect('notes', { config: true })).rejects.toThrow(/no configuration to print: it is .*, no kernel/);
});

test('an unknown file has status 1, and none of its bytes reaches the terminal as it is', async () => {
  const { status, text } = await inspect('notes');
  expect(status).toBe(1);
  expect(text).toContain('PROBLEM');
  expect(text).not.toContain('\u001b');
});

test('an OCI layout is named; another folder, a device and a missing file are asked wrongly', async () => {
  expect((await inspect('image')).text).toMatch(/an OCI image layout\n {2}images +sha256:00/);
  await expect(inspect('.')).rejects.toThrow(/is a folder: name a file in it/);
  await expect(inspect('../../../../../../../../dev/null')).rejects.toThrow(/is no regular file/);
  await expect(inspect('nowhere')).rejects.toThrow(/nowhere does not exist/);
});
