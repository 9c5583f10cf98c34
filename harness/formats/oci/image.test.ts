import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Layout, buildLayout, layoutFiles } from '../../../fixtures/oci/build-layout.ts';
import { FormatError } from '../../core/errors.ts';
import { renderTar } from '../../faults/raw-tar.ts';
import { memorySource } from '../byte-source.ts';
import { readOciImage } from './image.ts';
import { readOciLayer } from './layer.ts';
import { openTarLayout } from './layout-files.ts';

const RUNS = process.env['BOOTPROOF_SOAK'] === undefined ? 1 : 20;
const lower = renderTar([{ name: 'usr/', type: '5', mode: 0o755 }]);
const upper = renderTar([{ name: 'usr/a', data: Buffer.from('hello') }]);
const amd64 = { layers: [lower, upper], tag: 'v1', env: ['PATH=/bin', 'ODD'] };
const arm64 = { layers: [upper], tag: 'v1', architecture: 'arm64' };

test.each(['none', 'gzip', 'zstd'] as const)(
  'an image with layers packed as %s is read, layer by layer',
  async (packing) => {
    const files = layoutFiles(buildLayout([{ ...amd64, packing }]));
    const image = await readOciImage(files, { tag: 'v1' });
    expect(image.config).toMatchObject({ architecture: 'amd64', env: ['PATH=/bin', 'ODD'], entrypoint: [] });
    expect(image.layers.map((layer) => layer.packing)).toEqual([packing, packing]);
    const names: string[] = [];
    for (const layer of image.layers) {
      for await (const event of readOciLayer(files, layer)) {
        names.push(
          event.kind === 'entry'
            ? `${event.entry.type} ${event.entry.path.join('/')}`
            : Buffer.from(event.bytes).toString(),
        );
      }
    }
    expect(names).toEqual(['directory usr', 'file usr/a', 'hello']);
  },
);

test.each([false, true])(
  'of several platforms the one that was asked for is read (behind another index: %s)',
  async (isNested) => {
    const files = layoutFiles(buildLayout([amd64, arm64], { isNested }));
    const platform = { os: 'linux', architecture: 'arm64' };
    expect((await readOciImage(files, { platform })).config.architecture).toBe('arm64');
    await expect(readOciImage(files)).rejects.toThrow('several images could be meant');
    await expect(readOciImage(files, { platform: { ...platform, architecture: 'riscv64' } })).rejects.toThrow(
      'it holds no image for linux/riscv64, only linux/amd64, linux/arm64',
    );
    await expect(readOciImage(files, { tag: 'v2' })).rejects.toThrow('it holds no "v2", only');
  },
);

test('a layout in an archive is the same layout', async () => {
  const layout = buildLayout([amd64]);
  const archive = renderTar([...layout].map(([name, data]) => ({ name: `./${name}`, data })));
  const packed = await readOciImage(await openTarLayout(memorySource(archive)));
  expect(packed).toEqual(await readOciImage(layoutFiles(layout)));
});

test.each<[string, (layout: Layout) => void, string]>([
  ['has no oci-layout', (layout) => layout.delete('oci-layout'), 'oci-layout is missing'],
  [
    'is of another version',
    (layout) => layout.set('oci-layout', Buffer.from('{"imageLayoutVersion":"2.0"}')),
    'version 2.0',
  ],
  ['lacks a blob', (layout) => layout.delete(largest(layout)), 'is missing'],
  ['has another blob', (layout) => void largestOf(layout).writeUInt8(0xff, 10), ', not sha256:'],
  ['has a longer blob', (layout) => layout.set(largest(layout), Buffer.alloc(100_000)), 'has more than the'],
])('an image whose layout %s is refused', async (_, change, problem) => {
  const layout = buildLayout([{ ...amd64, packing: 'none' }]);
  change(layout);
  await expect(readAll(layout)).rejects.toThrow(problem);
});

test.each(['zstd', 'gzip'] as const)(
  'damage anywhere to %s gives a FormatError, or is in no byte that counts',
  async (packing) => {
    const good = buildLayout([{ ...amd64, packing }], { isNested: true });
    const paths = [...good.keys()];
    const pokes = fc.array(fc.tuple(fc.constantFrom(...paths), fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(pokes, async (pokes) => {
        const layout: Layout = new Map([...good].map(([path, bytes]) => [path, Buffer.from(bytes)]));
        for (const [path, at, value] of pokes) {
          const bytes = layout.get(path);
          bytes?.writeUInt8(value, at % bytes.length);
        }
        await readAll(layout).catch((error: unknown) => expect(error).toBeInstanceOf(FormatError));
      }),
      { numRuns: 300 * RUNS },
    );
  },
);

test('any JSON in the place of index.json gives a FormatError', async () => {
  await fc.assert(
    fc.asyncProperty(fc.json(), async (json) => {
      const layout = buildLayout([amd64]).set('index.json', Buffer.from(json));
      await expect(readAll(layout)).rejects.toThrow(FormatError);
    }),
    { numRuns: 100 * RUNS },
  );
});

async function readAll(layout: Layout): Promise<number> {
  const files = layoutFiles(layout);
  let entries = 0;
  for (const layer of (await readOciImage(files)).layers) {
    for await (const { kind } of readOciLayer(files, layer)) entries += kind === 'entry' ? 1 : 0;
  }
  return entries;
}

/** The blob of a layer, when layers are not packed. */
function largest(layout: Layout): string {
  return [...layout].reduce((most, one) => (one[1].length > most[1].length ? one : most))[0];
}

function largestOf(layout: Layout): Buffer {
  return layout.get(largest(layout)) ?? Buffer.alloc(0);
}
