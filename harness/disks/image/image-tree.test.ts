import { expect, test } from 'vitest';
import { type RawEntry, renderTar } from '../../faults/raw-tar.ts';
import { readLayerTar } from '../../formats/oci/layer.ts';
import { emptyImageTree } from './image-tree.ts';

/** The tree of some layers: every path with what tells the node, `mode` for folders, the offset of its data for files. */
async function treeOf(...layers: RawEntry[][]): Promise<Record<string, string>> {
  const tree = emptyImageTree();
  for (const entries of layers) {
    tree.beginLayer();
    const archive = renderTar(entries);
    for await (const event of readLayerTar(
      (async function* () {
        yield await Promise.resolve(archive);
      })(),
    )) {
      if (event.kind === 'entry') tree.apply(event.entry, event.entry.type === 'file' ? 'data' : null);
    }
  }
  const shown = ([path, { type, mode, target, uid }]: [
    string,
    { type: string; mode: number; target: string | null; uid: number },
  ]) => [path, target === null ? `${type} ${mode.toString(8)} ${String(uid)}` : `-> ${target}`];
  return Object.fromEntries([...tree.finished()].slice(1).map(shown)) as Record<string, string>;
}

const file = (name: string, uid = 0): RawEntry => ({ name, data: Buffer.from('x'), owner: { uid, gid: 0 } });
const folder = (name: string, mode = 0o755): RawEntry => ({ name, type: '5', mode });
const link = (name: string, linkName: string): RawEntry => ({ name, type: '2', linkName });
const hard = (name: string, linkName: string): RawEntry => ({ name, type: '1', linkName });

test('a layer adds, replaces, and gives a folder that it says again another mode without emptying it', async () => {
  expect(await treeOf([folder('a'), file('a/b'), file('c')], [folder('a', 0o700), file('c', 5), file('d')])).toEqual({
    '/a': 'folder 700 0',
    '/a/b': 'file 644 0',
    '/c': 'file 644 5',
    '/d': 'file 644 0',
  });
});

test('a file in the place of a folder takes all of it away, and a folder in the place of a file is empty', async () => {
  expect(await treeOf([folder('a'), file('a/b'), file('c')], [file('a'), folder('c')])).toEqual({
    '/a': 'file 644 0',
    '/c': 'folder 755 0',
  });
});

test('a whiteout takes a name of lower layers with all below it; of its own layer it takes nothing', async () => {
  expect(
    await treeOf([folder('a'), file('a/b'), file('c'), file('keep')], [file('.wh.a'), file('.wh.c'), file('c', 3)]),
  ).toEqual({
    '/c': 'file 644 3',
    '/keep': 'file 644 0',
  });
  expect(await treeOf([file('c')], [file('c', 3), file('.wh.c')])).toEqual({ '/c': 'file 644 3' });
});

test.each([
  ['before', [file('a/.wh..wh..opq'), file('a/new')]],
  ['after', [file('a/new'), file('a/.wh..wh..opq')]],
])('an opaque whiteout that stands %s the others of its layer hides what is below, not them', async (_, upper) => {
  const lower = [folder('a', 0o700), folder('a/sub'), file('a/sub/x'), file('a/old')];
  expect(await treeOf(lower, upper)).toEqual({ '/a': 'folder 700 0', '/a/new': 'file 644 0' });
});

test('an opaque whiteout reaches into folders that its own layer goes on in', async () => {
  const lower = [folder('a'), folder('a/sub', 0o700), file('a/sub/x'), folder('a/said'), file('a/said/y')];
  expect(await treeOf(lower, [file('a/sub/new'), folder('a/said', 0o711), file('a/.wh..wh..opq')])).toEqual({
    '/a': 'folder 755 0',
    '/a/said': 'folder 711 0',
    '/a/sub': 'folder 755 0',
    '/a/sub/new': 'file 644 0',
  });
});

test('whiteouts for what is not there take nothing and make nothing', async () => {
  expect(
    await treeOf([file('a')], [file('no/such/.wh.x'), file('.wh.'), file('.wh...'), file('.wh..wh.plnk')]),
  ).toEqual({
    '/a': 'file 644 0',
  });
});

test('a hard link is one file with what lower layers have, and lives on when that name goes', async () => {
  expect(await treeOf([file('a', 7)], [hard('b', 'a'), file('.wh.a')])).toEqual({ '/b': 'file 644 7' });
  expect(await treeOf([file('a', 7), hard('b', '/a')], [file('a', 1)])).toEqual({
    '/a': 'file 644 1',
    '/b': 'file 644 7',
  });
});

test('links on the way to a name are followed inside of the tree, also when they climb or are absolute', async () => {
  const lower = [
    folder('usr'),
    folder('usr/lib'),
    link('lib', 'usr/lib'),
    link('abs', '/usr'),
    link('up', '../../../../usr'),
  ];
  expect(
    await treeOf(lower, [file('lib/one'), file('abs/lib/two'), file('up/lib/three'), file('lib/.wh.one')]),
  ).toMatchObject({
    '/lib': '-> usr/lib',
    '/usr/lib/one': 'file 644 0',
    '/usr/lib/two': 'file 644 0',
    '/usr/lib/three': 'file 644 0',
  });
  expect(await treeOf([...lower, file('usr/lib/one')], [file('lib/.wh.one')])).not.toHaveProperty('/usr/lib/one');
});

test.each<[string, RawEntry[], RegExp]>([
  ['a file on the way', [file('a'), file('a/b')], /a file stands where/],
  ['links round and round', [link('a', 'b'), link('b', 'a'), file('a/x')], /round and round/],
  ['a hard link to nothing', [hard('a', 'gone')], /no file/],
  ['a hard link to a folder', [folder('a'), hard('b', 'a')], /no file/],
  ['a hard link to itself', [hard('a', 'a')], /no file/],
])('%s is refused, and named', async (_, entries, says) => {
  await expect(treeOf(entries)).rejects.toThrow(says);
});
