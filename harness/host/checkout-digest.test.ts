import { mkdir, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkoutDigest } from './checkout-digest.ts';
import { run } from './process.ts';
import { makeTemporaryFolder } from './temporary-folder.ts';

test('a clone has the digest of its checkout, whatever its place, its times and what was built in it', async () => {
  await using folder = await makeTemporaryFolder('checkout');
  const [one, other] = [join(folder.path, 'one'), join(folder.path, 'two', 'other')];
  await writeCheckout(one);
  await writeCheckout(other);
  await utimes(join(other, 'a.ts'), 1, 1);
  await mkdir(join(other, 'compiled'));
  await writeFile(join(other, 'compiled', 'a.js'), 'built');
  await writeFile(join(other, 'node_modules', 'x', 'index.js'), 'of a package');
  await run('mkfifo', [join(other, 'harness', 'pipe')]);
  expect(await checkoutDigest(other)).toBe(await checkoutDigest(one));
});

test.each<[string, (root: string) => Promise<void>]>([
  ['a byte', (root) => writeFile(join(root, 'harness', 'b.ts'), 'B')],
  ['a new file', (root) => writeFile(join(root, 'harness', 'c.ts'), '')],
  ['a lost file', (root) => rm(join(root, '.prettierrc.json'))],
  ['another name', (root) => rename(join(root, 'a.ts'), join(root, 'd.ts'))],
  [
    'a byte that moved from one file to the next',
    async (root) => {
      await writeFile(join(root, 'a.ts'), 'ab');
      await writeFile(join(root, 'harness', 'b.ts'), '');
    },
  ],
  ['another package', (root) => writeFile(join(root, 'node_modules', '.package-lock.json'), '{"x":2}')],
])('%s makes another digest', async (_name, change) => {
  await using folder = await makeTemporaryFolder('checkout');
  await writeCheckout(folder.path);
  const before = await checkoutDigest(folder.path);
  await change(folder.path);
  expect(await checkoutDigest(folder.path)).not.toBe(before);
});

async function writeCheckout(root: string): Promise<void> {
  await mkdir(join(root, 'harness'), { recursive: true });
  await mkdir(join(root, 'node_modules', 'x'), { recursive: true });
  await writeFile(join(root, 'a.ts'), 'a');
  await writeFile(join(root, '.prettierrc.json'), '{}');
  await writeFile(join(root, 'harness', 'b.ts'), 'b');
  await writeFile(join(root, 'node_modules', '.package-lock.json'), '{"x":1}');
}
