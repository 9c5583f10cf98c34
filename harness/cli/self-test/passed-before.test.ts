import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { makeTemporaryFolder } from '../../host/temporary-folder.ts';
import { openPassMemory } from './passed-before.ts';

const CALL = ['lint', '.'];

test('a call that passed is known until a byte changes, and again when it changes back', async () => {
  const { file, root } = await openSample();
  expect((await openPassMemory(file, root, CALL)).hasPassed).toBe(false);
  await (await openPassMemory(file, root, CALL)).remember();
  expect((await openPassMemory(file, root, CALL)).hasPassed).toBe(true);
  await writeFile(join(root, 'a.ts'), 'A');
  expect((await openPassMemory(file, root, CALL)).hasPassed).toBe(false);
  await writeFile(join(root, 'a.ts'), 'a');
  expect((await openPassMemory(file, root, CALL)).hasPassed).toBe(true);
});

test('what ran without passing is not known', async () => {
  const { file, root } = await openSample();
  await openPassMemory(file, root, CALL);
  expect((await openPassMemory(file, root, CALL)).hasPassed).toBe(false);
});

test('another call, another clone with another byte, and a damaged memory know nothing', async () => {
  const { file, root } = await openSample();
  await (await openPassMemory(file, root, CALL)).remember();
  expect((await openPassMemory(file, root, [...CALL, '--strict'])).hasPassed).toBe(false);
  const clone = join(root, '..', 'clone');
  await mkdir(clone);
  await writeFile(join(clone, 'a.ts'), 'b');
  expect((await openPassMemory(file, clone, CALL)).hasPassed).toBe(false);
  await writeFile(file, 'damaged');
  expect((await openPassMemory(file, root, CALL)).hasPassed).toBe(false);
});

test('a byte that changed while the program ran leaves nothing behind', async () => {
  const { file, root } = await openSample();
  const memory = await openPassMemory(file, root, CALL);
  await writeFile(join(root, 'a.ts'), 'A');
  await memory.remember();
  for (const bytes of ['A', 'a']) {
    await writeFile(join(root, 'a.ts'), bytes);
    expect((await openPassMemory(file, root, CALL)).hasPassed).toBe(false);
  }
});

async function openSample(): Promise<{ file: string; root: string }> {
  const folder = await makeTemporaryFolder('passed');
  onTestFinished(() => folder[Symbol.asyncDispose]());
  const root = join(folder.path, 'checkout');
  await mkdir(root);
  await writeFile(join(root, 'a.ts'), 'a');
  return { file: join(folder.path, 'cache', 'self-test', 'lint'), root };
}
