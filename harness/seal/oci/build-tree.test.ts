import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { buildLayout } from '../../../fixtures/oci/build-layout.ts';
import { BOOT_LAYERS, SMALL_IMAGES, renderLayers } from '../../../fixtures/seal/images.ts';
import { PINS } from '../../../fixtures/seal/pins.ts';
import type { RawEntry } from '../../faults/raw-tar.ts';
import { verityDigest } from '../../formats/fs-verity.ts';
import { VERITY_ALGORITHMS } from '../../formats/verity-algorithms.ts';
import { readLayerTar } from '../../formats/oci/layer.ts';
import { parseDump } from '../dump/parse-dump.ts';
import { renderDump } from '../dump/render-dump.ts';
import { buildImage } from '../image/build-image.ts';
import { type LayerOpener, buildTree } from './build-tree.ts';
import { NO_OBJECTS } from './object-sink.ts';
import { openImageLayers } from './open-layers.ts';
import type { SealMode } from './seal-mode.ts';

const scratch = await mkdtemp(join(tmpdir(), 'bootproof-images-'));
afterAll(() => rm(scratch, { recursive: true }));

const RUNS = process.env['BOOTPROOF_SOAK'] === undefined ? 1 : 20;
const USR: RawEntry = { name: 'usr', type: '5', mode: 0o755 };

test.each(Object.entries(SMALL_IMAGES))(
  'the image "%s" keeps the digests that it is known by, as a layout of any packing',
  async (name, recipe) => {
    const folder = join(scratch, name);
    const packing = name === 'odd' ? 'zstd' : 'gzip';
    for (const [path, bytes] of buildLayout([{ layers: renderLayers(recipe), packing, tag: 'os' }])) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), bytes);
    }
    await using open = await openImageLayers(`${folder}:os`);
    const found: Record<string, string> = {};
    for (const mode of ['plain', 'boot'] as const) {
      for (const algorithm of VERITY_ALGORITHMS) {
        const root = await buildTree(open.layers, { mode, algorithm, objects: NO_OBJECTS });
        for (const format of ['v1', 'v2'] as const) {
          found[`${mode} ${format} ${algorithm}`] = verityDigest(algorithm, buildImage(root, { format, algorithm }));
        }
      }
    }
    expect(found).toEqual(PINS[name as keyof typeof PINS]);
  },
);

test('the small system is labelled, emptied where it is mounted over, and led by /usr', async () => {
  const dump = await dumpOf(BOOT_LAYERS, 'boot');
  expect(dump).toMatchInlineSnapshot(`
    "/ 0 40755 8 0 0 0 1700000000.250000000 - - - security.selinux=system_u:object_r:default_t:s0
    /bin 7 120777 1 0 0 0 0.0 usr/bin - - security.selinux=system_u:object_r:default_t:s0
    /boot 0 40755 2 0 0 0 1700000000.0 - - - security.selinux=system_u:object_r:default_t:s0
    /etc 0 40755 3 0 0 0 1700000000.0 - - - security.selinux=system_u:object_r:default_t:s0
    /etc/empty 0 100644 1 0 0 0 1700000001.0 - - - security.selinux=system_u:object_r:etc_t:s0
    /etc/selinux 0 40755 3 0 0 0 1700000000.0 - - - security.selinux=system_u:object_r:default_t:s0
    /etc/selinux/config 53 100644 1 0 0 0 1700000001.0 - #\\x20what\\x20is\\x20loaded\\nSELINUX=enforcing\\nSELINUXTYPE=small\\n - security.selinux=system_u:object_r:default_t:s0
    /etc/selinux/small 0 40755 3 0 0 0 1700000000.0 - - - security.selinux=system_u:object_r:default_t:s0
    /etc/selinux/small/contexts 0 40755 3 0 0 0 1700000000.0 - - - security.selinux=system_u:object_r:default_t:s0
    /etc/selinux/small/contexts/files 0 40755 2 0 0 0 1700000000.0 - - - security.selinux=system_u:object_r:default_t:s0
    /etc/selinux/small/contexts/files/file_contexts 187 100644 1 0 0 0 1700000001.0 72/c7b11d63260602ce08a9aaf89a91fb4d28c3696007e1fff97d37ef761629ad - 72c7b11d63260602ce08a9aaf89a91fb4d28c3696007e1fff97d37ef761629ad security.selinux=system_u:object_r:default_t:s0
    /etc/selinux/small/contexts/files/file_contexts.subs 14 100644 1 0 0 0 1700000001.0 - /sysroot\\x20/usr\\n - security.selinux=system_u:object_r:default_t:s0
    /null 0 20666 1 0 0 259 0.0 - - - security.selinux=system_u:object_r:default_t:s0
    /run 0 40755 2 0 0 0 1700000000.250000000 - - - security.selinux=system_u:object_r:default_t:s0
    /sysroot 0 40755 2 0 0 0 1700000000.500000000 - - - security.selinux=system_u:object_r:usr_t:s0
    /usr 0 40755 3 0 0 0 1700000000.250000000 - - - security.selinux=system_u:object_r:usr_t:s0
    /usr/bin 0 40755 2 0 0 0 1700000000.0 - - - security.selinux=system_u:object_r:usr_t:s0
    /usr/bin/also-large 65 104755 2 0 0 0 1700000002.123456789 74/6b0d90b1e06ae8e89bad94bdf15e96ca78ba514048ad6ac4c812f397deb3bb - 746b0d90b1e06ae8e89bad94bdf15e96ca78ba514048ad6ac4c812f397deb3bb security.capability=caps security.selinux=system_u:object_r:bin_t:s0
    /usr/bin/large 0 @120000 - - - - 0.0 /usr/bin/also-large - -
    /usr/bin/small 64 100755 1 0 0 0 1700000001.0 - ssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssss - security.selinux=system_u:object_r:bin_t:s0
    /var 0 40755 2 0 0 0 1700000000.0 - - - security.selinux=system_u:object_r:default_t:s0
    /var/new 5000 100644 1 0 0 0 1700000001.0 74/2acea7a1fe5d15b656692e35dd3f30100da0040ddeb4f566f07f2e1d5066ba - 742acea7a1fe5d15b656692e35dd3f30100da0040ddeb4f566f07f2e1d5066ba security.selinux=system_u:object_r:default_t:s0
    "
  `);
});

test.each<[string, RawEntry[], string]>([
  ['whose folder is missing', [USR, { name: 'a/b' }], '/a/b: the folder that it belongs in is not there'],
  [
    'behind a link',
    [USR, { name: 'l', type: '2', linkName: 'usr' }, { name: 'l/a' }],
    '/l/a: what it belongs in is no directory',
  ],
  ['that links to nothing', [USR, { name: 'a', type: '1', linkName: 'b' }], 'a hard link to /b, which is not there'],
  [
    'that links to a folder',
    [USR, { name: 'a', type: '1', linkName: 'usr' }],
    'a hard link to /usr, which is a directory',
  ],
  ['that makes a file of the root', [USR, { name: './' }], 'the root is no directory'],
  ['of before 1970', [USR, { name: 'a', pax: [['mtime', '-1']] }], 'which lies before 1970'],
  [
    'that is too large a device',
    [USR, { name: 'a', type: '3', device: { major: 5000, minor: 0 } }],
    'the device 5000:0',
  ],
  ['that points nowhere', [USR, { name: 'a', type: '2' }], 'a link of 0 bytes'],
])('an entry %s is refused, by name', async (_, entries, problem) => {
  await expect(dumpOf([entries], 'plain')).rejects.toThrow(problem);
});

test.each<[string, RawEntry[], string]>([
  ['without /usr', [{ name: 'etc', type: '5' }], 'the image has no /usr'],
  ['with a link for /run', [USR, { name: 'run', type: '2', linkName: 'usr' }], '/run is no directory'],
  ['without /sysroot', [USR, { name: 'boot', type: '5' }], 'the image has no /sysroot'],
])('an image %s is refused', async (_, entries, problem) => {
  await expect(dumpOf([entries], 'boot')).rejects.toThrow(problem);
});

test('a policy that is named and not there is refused; without one nothing is labelled', async () => {
  const bootable: RawEntry[] = [USR, ...['boot', 'sysroot', 'etc', 'etc/selinux'].map((name) => ({ name, type: '5' }))];
  expect(await dumpOf([bootable], 'boot')).not.toContain('security.selinux');
  const config = { name: 'etc/selinux/config', data: Buffer.from('selinuxtype = none\n') };
  await expect(dumpOf([[...bootable, config]], 'boot')).rejects.toThrow(
    'the policy "none" of /etc/selinux/config is not there',
  );
});

test('image of layers and image of their dump are one, for any layers', async () => {
  const name = fc.constantFrom('a', 'b', 'usr', 'a/b', 'usr/c', 'usr/.wh.c', '.wh.a', 'a/.wh..wh..opq', 'run', 'run/x');
  const entry = fc.record({
    name,
    type: fc.constantFrom('0', '1', '2', '5', '6', '3'),
    mode: fc.constantFrom(0o755, 0o4644),
    linkName: fc.constantFrom('a/b', 'usr/c', 'b'),
    device: fc.constantFrom({ major: 0, minor: 0 }, { major: 8, minor: 1 }),
    mtimeSeconds: fc.nat(3),
    data: fc.constantFrom('', 'x', 'y'.repeat(65), 'z'.repeat(9000)),
    pax: fc.constantFrom<RawEntry['pax'][]>(undefined, [['SCHILY.xattr.user.a', 'b']], [['mtime', '7.5']]),
  });
  let built = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(entry, { maxLength: 12 }), { maxLength: 3 }), async (layers) => {
      const tars = layers.map((entries) =>
        entries.map(({ data, pax, ...rest }): RawEntry => ({
          ...rest,
          ...(rest.type === '0' ? { data: Buffer.from(data) } : {}),
          ...(pax === undefined ? {} : { pax }),
        })),
      );
      const root = await buildTree(renderLayers([[USR], ...tars]).map(opened), {
        mode: 'user',
        algorithm: 'sha256',
        objects: NO_OBJECTS,
      }).catch(() => null);
      if (root === null) return;
      built += 1;
      const dump = Buffer.from([...renderDump(root)].join(''), 'latin1');
      const again = await parseDump(chunks(dump), 'sha256');
      const [one, other] = [root, again].map((tree) => buildImage(tree, { format: 'v1', algorithm: 'sha256' }));
      expect(one?.equals(other ?? Buffer.alloc(0))).toBe(true);
    }),
    { numRuns: 300 * RUNS },
  );
  expect(built).toBeGreaterThan(30);
});

async function dumpOf(layers: readonly (readonly RawEntry[])[], mode: SealMode): Promise<string> {
  const root = await buildTree(renderLayers(layers).map(opened), { mode, algorithm: 'sha256', objects: NO_OBJECTS });
  return [...renderDump(root)].join('');
}

function opened(tar: Uint8Array): LayerOpener {
  return () => readLayerTar(chunks(tar));
}

async function* chunks(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 3000) yield await Promise.resolve(bytes.subarray(at, at + 3000));
}
