import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { threadMs } from '../../fixtures/thread-time.ts';
import { smallUki } from '../../fixtures/seal/small-uki.ts';
import { renderTar } from '../faults/raw-tar.ts';
import { memorySource } from '../formats/byte-source.ts';
import { sampleArm64Image, sampleBody, sampleBzImage, sampleZboot } from '../formats/linux-image/kernel-samples.ts';
import { SAMPLES, SAMPLE_MANIFEST } from './inspect-samples.ts';
import { inspectBytes } from './inspect.ts';
import { type Inspection, inspectionSchema } from './inspection.ts';
import { renderInspection } from './render.ts';

const soak = process.env['BOOTPROOF_SOAK'] !== undefined;
const FIXTURES = join(import.meta.dirname, '..', '..', 'fixtures');

async function inspect(name: string, bytes: Uint8Array): Promise<Inspection> {
  const asked = { name, accelerator: 'kvm', withTree: true } as const;
  return inspectionSchema.parse(await inspectBytes(memorySource(bytes), asked));
}

const textOf = (inspection: Inspection): string => renderInspection(inspection, inspection.file.name).join('\n');

test.each(SAMPLES)('$name is $kind, whole', async ({ name, kind, bytes }) => {
  const inspection = await inspect(name, bytes);
  expect(inspection).toMatchObject({ is: { kind }, problems: [], file: { name, sizeBytes: bytes.length } });
  expect(textOf(inspection)).toMatch(/^\S+\n {2}is +\S/);
});

test('every kernel format shows its release, its banner and what its configuration lacks', async () => {
  for (const { name, bytes } of SAMPLES.filter(({ kind }) => kind === 'kernel')) {
    const text = textOf(await inspect(name, bytes));
    expect(text).toMatch(/^ {2}release +6\.12\.9$/m);
    expect(text).toMatch(/^ {2}config +1 symbols embedded, loadable modules off$/m);
  }
});

test('a root file system shows superblock, counts and tree; an algorithm that cannot be decoded is a problem', async () => {
  const full = await inspect('r.erofs', await readFile(join(FIXTURES, 'golden/erofs/full-indexes.erofs')));
  expect(full.problems).toEqual([]);
  expect(textOf(full)).toMatch(/blocks +\d+ of 4096 bytes; \d+ inodes; superblock checksum valid/);
  expect(textOf(full)).toMatch(/^ +drwxr-xr-x 0:0 +\d+ \/d$/m);
  const lzma = await inspect('r.erofs', await readFile(join(FIXTURES, 'golden/erofs/lzma.erofs')));
  expect(lzma.problems.join('\n')).toContain('compressed with lzma');
});

test('an archive shows what its headers and extensions say apart, and what is hidden behind its end', async () => {
  const renamed = renderTar([{ name: 'good', data: Buffer.from('x'), pax: [['path', 'kernel']] }]);
  const twice = renderTar([
    { name: 'a', data: Buffer.from('1') },
    { name: 'a', data: Buffer.from('2') },
    { name: '../b', data: Buffer.from('3') },
  ]);
  const { is, problems } = await inspect('t.tar.gz', gzipSync(Buffer.concat([renamed, twice])));
  expect(is).toMatchObject({
    kind: 'archive',
    entries: [{ name: 'kernel', headerName: 'good', pax: [['path', 'kernel']] }],
  });
  expect(problems).toEqual([
    'kernel is called good by its own header',
    expect.stringMatching(/^data stands behind its end, at byte \d+: a, a, \.\.\/b$/),
  ]);
  expect((await inspect('t.tar', twice)).problems).toEqual([
    'a stands in it twice',
    '../b leaves the folder that it is unpacked in',
  ]);
});

test('every console that failed has a problem, every good one none', async () => {
  // A guest that waits for its root device for ever says nothing wrong: only its silence tells, while it runs.
  const names = (await readdir(join(FIXTURES, 'consoles'))).filter(
    (name) => name.endsWith('.log') && name !== 'bad-root-wait.log',
  );
  for (const name of names) {
    const { is, problems } = await inspect(name, await readFile(join(FIXTURES, 'consoles', name)));
    expect({ name, kind: is.kind, bad: problems.length > 0 }).toEqual({
      name,
      kind: 'console-log',
      bad: name.startsWith('bad-'),
    });
  }
});

test.each<[string, Uint8Array, string]>([
  ['an empty file', new Uint8Array(), 'an empty file'],
  ['a page of a server', Buffer.from('<!doctype html><p>404'), 'an HTML or XML page'],
  ['a broken manifest', Buffer.from('{"schema_version": 1, "targets": {}}'), 'a broken manifest'],
  ['zeros', Buffer.alloc(4096), 'zeros'],
])('%s is unknown, and that is a problem', async (_name, bytes, looksLike) => {
  const { is, problems } = await inspect('x', bytes);
  expect(is).toEqual({ kind: 'unknown', looksLike });
  expect(problems).not.toEqual([]);
});

test('whatever a file is cut to or changed to, there is an answer', { timeout: 120_000 }, async () => {
  const erofs = await readFile(join(FIXTURES, 'golden/erofs/fragments-dedupe.erofs'));
  const samples = [...SAMPLES, { name: 'rootfs.erofs', kind: 'rootfs', bytes: erofs }];
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...samples),
      // No fractions: most of those between 0 and 1 are next to 0, and would leave nothing of the file.
      fc.integer({ min: 0, max: 1000 }),
      fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 8 }),
      async ({ name, bytes }, keep, flips) => {
        const changed = Buffer.from(bytes.subarray(0, Math.round((bytes.length * keep) / 1000)));
        // Half of the changes hit the headers, where every byte means something.
        for (const [index, [at, value]] of flips.entries()) {
          if (changed.length > 0)
            changed[at % (index % 2 === 0 ? Math.min(changed.length, 2048) : changed.length)] = value;
        }
        const started = threadMs();
        const inspection = await inspect(name, changed);
        expect(textOf(inspection)).not.toBe('');
        expect(threadMs() - started).toBeLessThan(5_000);
      },
    ),
    { numRuns: soak ? 20_000 : 300 },
  );
});

test.each([
  ['x86_64', sampleBzImage(gzipSync(sampleBody())), 'an x86 bzImage kernel'],
  ['arm64', sampleArm64Image(), 'an arm64 kernel Image'],
  ['arm64', sampleZboot(gzipSync(sampleBody())), 'a UEFI zboot kernel'],
] as const)('a unified kernel image for %s tells what kernel is in it (%#)', async (arch, kernel, kind) => {
  const sections = [
    ['.linux', kernel],
    ['.cmdline', 'quiet'],
  ] as const;
  const { is, problems } = await inspect('boot.efi', smallUki(sections, arch));
  expect(problems).toEqual([]);
  expect(is).toMatchObject({ facts: { machine: arch, kernel: expect.stringContaining(kind) as string } });
});

test('a manifest inside an archive is read too', async () => {
  const { is } = await inspect('t.tar', renderTar([{ name: './manifest.json', data: SAMPLE_MANIFEST }]));
  expect(is).toMatchObject({ manifest: { assetVersion: '1.2.3' } });
});
