import fc from 'fast-check';
import { expect, test } from 'vitest';
import { threadMs } from '../../fixtures/thread-time.ts';
import { FormatError } from '../core/errors.ts';
import { MANIFEST_LIMIT_BYTES, parseManifest, readManifest, renderManifest } from './manifest.ts';

const numRuns = process.env['BOOTPROOF_SOAK'] === undefined ? 500 : 50_000;

const file = { path: 'x86_64/kernel', sha256: '0'.repeat(64) };
const SAMPLE = {
  schema_version: 0,
  asset_version: '0.2.0',
  built_at: '2026-03-03T12:00:00Z',
  source_repo: 'arcboxlabs/kernel',
  targets: { x86_64: { kernel: { ...file, version: '6.12.8' }, rootfs: file, kernel_cmdline: 'console=ttyS0' } },
  binaries: [{ name: 'dockerd', version: '27.5.1', install_dir: 'bin', targets: { x86_64: file } }],
};
const TEXT = Buffer.from(JSON.stringify(SAMPLE, null, 2));

test('a cut manifest is refused at every length, with a reason', () => {
  for (let length = 0; length < TEXT.length; length++) {
    const { manifest, problems } = readManifest(TEXT.subarray(0, length));
    expect({ length, manifest, isSaid: problems.length > 0 }).toEqual({ length, manifest: null, isSaid: true });
  }
});

test('flipped bytes give a manifest or reasons, never anything else', () => {
  const poke = fc.tuple(fc.nat(TEXT.length - 1), fc.nat(255));
  fc.assert(
    fc.property(fc.array(poke, { minLength: 1, maxLength: 8 }), (pokes) => {
      const bytes = Buffer.from(TEXT);
      for (const [at, value] of pokes) bytes[at] = value;
      requireAnswer(bytes);
    }),
    { numRuns },
  );
});

test('any JSON value in the place of any field gives a manifest or reasons that name the field', () => {
  const paths = pathsOf(SAMPLE);
  fc.assert(
    fc.property(fc.constantFrom(...paths), fc.jsonValue({ maxDepth: 2 }), (path, value) => {
      const changed = structuredClone(SAMPLE) as unknown;
      const keys = [...path];
      const last = keys.pop() ?? '';
      const parent = keys.reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], changed);
      (parent as Record<string, unknown>)[last] = value;
      const { manifest, problems } = requireAnswer(Buffer.from(JSON.stringify(changed)));
      if (manifest === null) expect(problems.some(({ at }) => at.startsWith(path[0] ?? ''))).toBe(true);
    }),
    { numRuns },
  );
});

test('any bytes at all, and more of them than are read, give reasons in bounded time', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => void requireAnswer(bytes)),
    { numRuns },
  );
  const started = threadMs();
  for (const piece of ['[', '{"a":', '"', '9', ' ', '\\u0000']) {
    for (const sizeBytes of [MANIFEST_LIMIT_BYTES, MANIFEST_LIMIT_BYTES + 1])
      expect(readManifest(Buffer.from(piece.repeat(sizeBytes).slice(0, sizeBytes))).manifest).toBeNull();
  }
  expect(threadMs() - started).toBeLessThan(10_000);
});

test('what was read is rendered to what reads the same', () => {
  const manifest = parseManifest(TEXT);
  expect(parseManifest(Buffer.from(renderManifest(manifest)))).toEqual(manifest);
});

/** Both doors agree: a manifest, or a reason and a FormatError. */
function requireAnswer(bytes: Uint8Array): ReturnType<typeof readManifest> {
  const reading = readManifest(bytes);
  if (reading.manifest === null) {
    expect(reading.problems).not.toEqual([]);
    expect(() => parseManifest(bytes)).toThrow(FormatError);
  }
  return reading;
}

function pathsOf(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  const below = Object.entries(value).flatMap(([key, child]) => pathsOf(child, [...path, key]));
  return path.length === 0 ? below : [path, ...below];
}
