import { spawnSync } from 'node:child_process';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type GzipFacts, emptyGzipFacts, inflateGzip } from './gzip.ts';

const RUNS = process.env['BOOTPROOF_SOAK'] === undefined ? 1 : 20;

test.each([1, 7, 1000, 1_000_000])('members are told apart wherever chunks of %i bytes end', async (size) => {
  const [first, second] = [Buffer.alloc(3000, 'ab'), Buffer.alloc(5000, 'cd')];
  const bytes = Buffer.concat([gzipSync(first), gzipSync(second)]);
  const { facts, inflated } = await inflate(bytes, size);
  expect(inflated.equals(Buffer.concat([first, second]))).toBe(true);
  expect(facts.members.map(({ offset, inflatedOffset }) => [offset, inflatedOffset])).toEqual([
    [0, 0],
    [gzipSync(first).length, 3000],
  ]);
  expect({ ...facts, members: [] }).toEqual({
    members: [],
    memberCount: 2,
    paddingBytes: 0,
    problems: [],
    complete: true,
  });
});

test('trailing data is located, zero padding is not a problem', async () => {
  const good = gzipSync('x');
  expect((await inflate(Buffer.concat([good, Buffer.alloc(4096)]))).facts).toMatchObject({
    paddingBytes: 4096,
    problems: [],
  });
  const { facts } = await inflate(Buffer.concat([good, Buffer.alloc(10), Buffer.from('garbage')]));
  expect(facts.problems).toMatchObject([{ kind: 'trailing-data', offset: good.length + 10 }]);
});

test.each([
  ['method', 2, 7, 'compression method 7 is not deflate'],
  ['reserved flag', 3, 0x80, 'a reserved flag bit is set'],
  ['magic', 0, 0, 'no gzip data stands here'],
])('a wrong %s in the header is refused', async (_, at, value, message) => {
  const bytes = gzipSync('x');
  bytes[at] = value;
  expect((await inflate(bytes)).facts.problems).toMatchObject([
    { kind: 'header', problem: expect.stringContaining(message) as string },
  ]);
});

test('whatever becomes of the bytes, gzip -t and the reader say the same of them', async () => {
  await fc.assert(
    fc.asyncProperty(damaged(), async (bytes) => {
      const status = spawnSync('gzip', ['-t'], { input: bytes, stdio: ['pipe', 'ignore', 'ignore'] }).status;
      const { facts } = await inflate(bytes, 333);
      // gzip ends with status 2 for trailing garbage, which is refused here.
      expect(facts.problems.length === 0, JSON.stringify(facts.problems)).toBe(status === 0);
    }),
    { numRuns: 60 * RUNS },
  );
});

test('a file of a thousand members is read', async () => {
  const bytes = Buffer.concat(Array.from({ length: 1000 }, () => gzipSync('')));
  expect((await inflate(bytes, 100_000)).facts).toMatchObject({ memberCount: 1000, problems: [] });
});

/** One or two members, with bytes changed, cut off or added; header flags and times stay, since gzip ignores some of them. */
function damaged(): fc.Arbitrary<Buffer> {
  const member = fc.uint8Array({ minLength: 1, maxLength: 400 }).map((data) => gzipSync(data));
  return fc
    .record({
      members: fc.array(member, { minLength: 1, maxLength: 3 }),
      flips: fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 })), { maxLength: 2 }),
      cut: fc.nat(12),
      tail: fc.oneof(fc.constant(Buffer.alloc(0)), fc.constant(Buffer.alloc(512)), fc.constant(Buffer.from('tail'))),
    })
    .map(({ members, flips, cut, tail }) => {
      const bytes = Buffer.concat(members);
      for (const [at, mask] of flips) {
        const place = 10 + (at % (bytes.length - 10));
        bytes[place] = (bytes[place] ?? 0) ^ mask;
      }
      return cut > 8 ? Buffer.concat([bytes, tail]) : bytes.subarray(0, bytes.length - cut);
    });
}

async function inflate(bytes: Buffer, size = 1000): Promise<{ facts: GzipFacts; inflated: Buffer }> {
  const facts = emptyGzipFacts();
  const chunks = (async function* () {
    for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
  })();
  const parts: Uint8Array[] = [];
  for await (const chunk of inflateGzip(chunks, facts)) parts.push(chunk);
  return { facts, inflated: Buffer.concat(parts) };
}
