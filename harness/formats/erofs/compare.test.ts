import { expect, test } from 'vitest';
import { smallRootfs } from '../../../fixtures/releases/small-rootfs.ts';
import { packTree } from '../../faults/pack-tree.ts';
import type { RootfsTree } from '../../faults/rootfs-tree.ts';
import { device, editText, file, link, setNode } from '../../faults/tree-nodes.ts';
import { memorySource } from '../byte-source.ts';
import { compareErofs } from './compare.ts';

const good = await packTree(smallRootfs('x86_64'));

/** What is said of the good image and of one that was changed, as `path what: first | second`. */
async function differences(change: (tree: RootfsTree) => void, flags?: readonly string[]): Promise<string[]> {
  const tree = smallRootfs('x86_64');
  change(tree);
  const other = await packTree(tree, flags);
  const { differences } = await compareErofs(memorySource(good), memorySource(other));
  return differences.map(({ path, what, first, second }) => `${path} ${what}: ${first} | ${second}`);
}

test.each<[string, (tree: RootfsTree) => void, RegExp]>([
  [
    'content',
    (tree) => editText(tree, '/etc/inittab', (text) => `${text}#`),
    /^\/etc\/inittab content: \d+ bytes, SHA-256 \w{64} \| \d+ bytes/,
  ],
  ['a name that only one has', (tree) => tree.delete('/bin/ls'), /^\/bin\/ls path: symlink \| nothing$/],
  [
    'a name that only the other has',
    (tree) => tree.set('/bin/more', link('busybox')),
    /^\/bin\/more path: nothing \| symlink$/,
  ],
  ['a type', (tree) => tree.set('/bin/ls', file('x', 0o755)), /^\/bin\/ls type: symlink \| file$/],
  ['a mode', (tree) => setNode(tree, '/etc/inittab', { mode: 0o600 }), /^\/etc\/inittab mode: 0644 \| 0600$/],
  [
    'an owner',
    (tree) => setNode(tree, '/etc/inittab', { owner: { uid: 1, gid: 2 } }),
    /^\/etc\/inittab owner: 0:0 \| 1:2$/,
  ],
  ['a link’s target', (tree) => tree.set('/bin/ls', link('toybox')), /^\/bin\/ls target: busybox \| toybox$/],
  ['a device number', (tree) => tree.set('/dev/null', device(1, 5, 0o666)), /^\/dev\/null device: 1:3 \| 1:5$/],
])('%s is told of, and nothing else', async (_, change, words) => {
  const said = await differences(change);
  expect(said).toEqual([expect.stringMatching(words)]);
});

test('extended attributes are told of with their values', async () => {
  const pax = [['SCHILY.xattr.user.origin', 'here']] as const;
  const said = await differences((tree) => setNode(tree, '/etc/inittab', { pax }), ['-zlz4hc']);
  expect(said).toEqual(['/etc/inittab xattrs: nothing | user.origin=68657265']);
});

test('an image that is packed in another way holds the same', async () => {
  expect(await differences(() => undefined, ['-x-1'])).toEqual([]);
});

test('another time of every file, and another UUID, are told of', async () => {
  const other = Buffer.from(good);
  other.writeBigInt64LE(60n, 1024 + 24);
  other.write('another identity', 1024 + 48, 'latin1');
  // Without the flag nobody asks for the checksum, which does not fit any more.
  other.writeUInt32LE(other.readUInt32LE(1024 + 8) & ~1, 1024 + 8);
  const { differences, superblock } = await compareErofs(memorySource(good), memorySource(other));
  expect(differences[0]).toEqual({
    path: '/',
    what: 'mtime',
    first: '1970-01-01T00:00:00Z',
    second: '1970-01-01T00:01:00Z',
  });
  expect(superblock.join('\n')).toMatch(
    /^UUID 626f\w+ and UUID 616e\w+\nbuild time 1970-01-01T00:00:00Z and build time 1970-01-01T00:01:00Z/,
  );
});
