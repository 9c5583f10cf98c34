import { expect, test } from 'vitest';
import { smallRelease } from '../../fixtures/releases/small-release.ts';
import { ARCHES } from '../core/arch.ts';
import { memorySource } from '../formats/byte-source.ts';
import { readKernel } from '../target/kernel-evidence.ts';
import { readRootfs } from '../target/rootfs-evidence.ts';
import { breakParts } from './break-parts.ts';
import { setSymbol } from './kernel-config.ts';
import { readTree } from './rootfs-tree.ts';
import { editText, file, hardLink, removeAll, setNode } from './tree-nodes.ts';

const good = await smallRelease();

test.each(ARCHES)(
  '%s: an edited configuration is read through every header, and nothing else of the kernel changes',
  async (arch) => {
    const parts = await breakParts(good, { config: (text) => setSymbol(text, 'VIRTIO_FS', 'm') });
    const [before, after] = await Promise.all(
      [good, parts].map(({ arches }) =>
        readKernel(memorySource(arches.get(arch)?.kernel.bytes ?? Buffer.alloc(0)), null, null),
      ),
    );
    if (before?.contents.state !== 'read' || after?.contents.state !== 'read')
      throw new Error('the kernel is not read');
    expect(after.contents.config).toEqual({ ...before.contents.config, VIRTIO_FS: 'm' });
    expect({ ...after, contents: before.contents }).toEqual(before);
  },
);

test('a tree that is read and packed again is the same, whatever stands in it', async () => {
  const parts = await breakParts(good, {
    tree: (tree) => {
      setNode(tree, '/bin/busybox', { mode: 0o4755, owner: { uid: 1000, gid: 100 } });
      tree.set('/bin/second', hardLink('/bin/busybox'));
      tree.set(`/etc/${'n'.repeat(120)}`, file('long', 0o600));
    },
  });
  const image = parts.arches.get('arm64')?.rootfs.bytes ?? Buffer.alloc(0);
  const again = await breakParts(parts, { tree: () => undefined });
  expect(await readTree(again.arches.get('arm64')?.rootfs.bytes ?? Buffer.alloc(0))).toEqual(await readTree(image));
  const { entries } = await readRootfs(memorySource(image));
  const busybox = { mode: 0o4755, uid: 1000, gid: 100 };
  expect(entries.filter(({ path }) => ['/bin/busybox', '/bin/second'].includes(path))).toMatchObject([
    busybox,
    busybox,
  ]);
  expect(entries.find(({ path }) => path === '/dev/console')?.device).toEqual({ major: 5, minor: 1 });
});

test('a change that changes nothing is refused, so that no fault is one in name only', async () => {
  const wrong = breakParts(good, {
    tree: (tree) => editText(tree, '/etc/inittab', (text) => text.replace('none', '')),
  });
  await expect(wrong).rejects.toThrow('nothing of /etc/inittab was changed');
  await expect(breakParts(good, { tree: (tree) => removeAll(tree, '/none') })).rejects.toThrow('has no /none');
});
