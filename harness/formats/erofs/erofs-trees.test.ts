import { createHash } from 'node:crypto';
import {
  chmod,
  link,
  lstat,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  readlink,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from '../../host/process.ts';
import { type Listing, listImage, noise, repeatedBytes } from './erofs-samples.ts';

const soak = process.env['BOOTPROOF_SOAK'] !== undefined;

/** One option set for each way in which mkfs.erofs 1.5 lays data out. */
const OPTIONS = [
  [],
  ['-zlz4'],
  ['-zlz4hc'],
  ['-zlz4hc', '-C65536', '-Eztailpacking'],
  ['-zlz4', '-C16384', '-Elegacy-compress,ztailpacking'],
  ['-zlz4', '-Elegacy-compress'],
  ['--chunksize=4096'],
  ['--chunksize=16384', '-Eforce-chunk-indexes'],
  ['-Eforce-inode-extended,nosbcrc,noinline_data'],
];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bootproof-erofs-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('random trees come out of mkfs.erofs as they went in', { timeout: 600_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(randomTree, fc.constantFrom(...OPTIONS), async (tree, options) => {
      const root = await mkdtemp(join(folder, 'tree-'));
      for (const [index, node] of tree.entries()) await place(root, index, node);
      expect(await listImage(await makeImage(root, options))).toEqual(await listFolder(root));
      await rm(root, { recursive: true });
    }),
    { numRuns: soak ? 1_000 : 12 },
  );
});

type Node = { readonly name: string; readonly parent: number } & (
  | { readonly kind: 'folder' | 'fifo' | 'device' | 'link' }
  | { readonly kind: 'symlink'; readonly target: string }
  | { readonly kind: 'file'; readonly bytes: Buffer; readonly mode: number }
);

const content = fc.oneof(
  fc
    .tuple(fc.integer({ min: 0, max: 300_000 }), fc.integer({ min: 1, max: 9_000 }))
    .map(([size, period]) => repeatedBytes(size, period)),
  fc.tuple(fc.integer({ min: 0, max: 40_000 }), fc.nat()).map(([size, seed]) => noise(size, seed)),
  fc.integer({ min: 0, max: 3_000_000 }).map((size) => Buffer.alloc(size)),
  fc
    .array(fc.tuple(fc.integer({ min: 1, max: 9_000 }), fc.nat(5)), { maxLength: 30 })
    .map((parts) =>
      Buffer.concat(parts.map(([size, seed]) => (seed < 3 ? noise(size, seed) : repeatedBytes(size, seed * 10)))),
    ),
);

const randomTree: fc.Arbitrary<Node[]> = fc.array(
  fc.tuple(fc.stringMatching(/^[a-zA-Z0-9 ._é-]{1,30}$/), fc.nat(30)).chain(([name, parent]) =>
    fc
      .oneof(
        {
          weight: 6,
          arbitrary: fc.record({
            kind: fc.constant('file' as const),
            bytes: content,
            mode: fc.constantFrom(0o644, 0o755, 0o4755),
          }),
        },
        { weight: 2, arbitrary: fc.record({ kind: fc.constant('folder' as const) }) },
        {
          weight: 1,
          arbitrary: fc.record({
            kind: fc.constant('symlink' as const),
            target: fc.stringMatching(/^[a-z/]{1,4000}$/),
          }),
        },
        {
          weight: 1,
          arbitrary: fc.record({ kind: fc.constantFrom('fifo' as const, 'device' as const, 'link' as const) }),
        },
      )
      .map((node) => ({ ...node, name: `${name}-`, parent })),
  ),
  { minLength: 1, maxLength: 40 },
);

async function place(root: string, index: number, node: Node): Promise<void> {
  const parent = node.parent === 0 ? root : join(root, `folder-${String(node.parent)}`);
  await mkdir(parent, { recursive: true });
  const path = join(parent, `${node.name}${String(index)}`);
  switch (node.kind) {
    case 'folder':
      await mkdir(path);
      return;
    case 'symlink':
      return symlink(node.target, path);
    case 'file':
      await writeFile(path, node.bytes);
      return chmod(path, node.mode);
    case 'link':
      await writeFile(join(root, `linked-${String(index)}`), node.name);
      return link(join(root, `linked-${String(index)}`), path);
    case 'fifo':
      await run('mkfifo', [path]);
      return;
    case 'device':
      // Only root may make one.
      if (process.getuid?.() === 0) await run('mknod', [path, 'c', '250', '70000']);
  }
}

async function makeImage(root: string, options: readonly string[]): Promise<Buffer> {
  const path = `${root}.erofs`;
  await run('mkfs.erofs', ['-x-1', '--quiet', ...options, path, root]);
  const bytes = await readFile(path);
  await rm(path);
  return bytes;
}

async function listFolder(root: string, path = '', listing: Listing = {}): Promise<Listing> {
  const at = join(root, path);
  const stat = await lstat(at);
  const hash = createHash('sha256');
  const type = stat.isFile()
    ? 'file'
    : stat.isDirectory()
      ? 'directory'
      : stat.isSymbolicLink()
        ? 'symlink'
        : stat.isFIFO()
          ? 'fifo'
          : 'character device';
  if (type === 'file') hash.update(await readFile(at));
  if (type === 'symlink') hash.update(await readlink(at));
  if (type === 'character device') hash.update('250:70000');
  const links = type === 'directory' ? 0 : stat.nlink;
  listing[path === '' ? '/' : path] = [type, (stat.mode & 0o7777).toString(8), links, hash.digest('hex')].join(' ');
  if (type === 'directory') for (const name of await readdir(at)) await listFolder(root, `${path}/${name}`, listing);
  return listing;
}
