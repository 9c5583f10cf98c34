import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { STAGES } from './console/stages.ts';
import { BootWatch } from './watch.ts';

const NONCE = 'ab'.repeat(16);
const MiB = 1024 * 1024;
/** Each flood of the real size takes half a minute of processor time. */
const [FLOOD_BYTES, LIMIT_MS] = process.env['BOOTPROOF_SOAK'] === undefined ? [2 * MiB, 30_000] : [100 * MiB, 240_000];

/** What an untrusted program knows: our words, old nonces, parts of this one; never the whole. */
const LOOK_ALIKES = [
  `bootproof ${NONCE.slice(0, 31)} userspace`,
  `bootproof ${NONCE.slice(0, 16)}\nbootproof ${NONCE.slice(16)} reported`,
  `bootproof ${'cd'.repeat(16)} userspace`,
  'bootproof  userspace',
  `bootproof-${NONCE.slice(1)}`,
  'Run /sbin/init as init process',
].join('\n');

test.each<[string, Buffer]>([
  ['binary', randomBytes(MiB)],
  ['look-alikes of our marks', repeated(`${LOOK_ALIKES}\n`)],
  ['lines that never end', repeated('€'.repeat(1000))],
  ['warnings of a kernel', repeated('WARNING: CPU: 0 PID: 1 at kernel/x.c:12 f+0x1/0x2\n')],
  ['lines that all differ', numbered()],
])(
  'a flood of %s, in pieces that split characters, proves nothing and takes no memory',
  { timeout: LIMIT_MS },
  (_, piece) => {
    const silenceMs = Object.fromEntries(STAGES.map((stage) => [stage, 5_000])) as Record<
      (typeof STAGES)[number],
      number
    >;
    const watch = new BootWatch({ nonce: NONCE, accelerator: 'tcg', scenario: 'share', silenceMs, timeoutMs: 90_000 });
    const before = process.memoryUsage().heapUsed;
    for (let fed = 0, turn = 0; fed < FLOOD_BYTES; turn += 1) {
      // A different start each time: characters and lines are cut everywhere.
      const part = piece.subarray(turn % 7, piece.length - (turn % 5));
      for (let at = 0; at < part.length; at += 65_521) watch.feed('serial', part.subarray(at, at + 65_521), turn);
      fed += part.length;
    }
    watch.finish(1);
    expect(watch.proof).toBeNull();
    expect([...watch.marks]).toEqual([]);
    expect(watch.reportLines).toEqual([]);
    expect(watch.hits.length).toBeLessThan(200);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(128 * MiB);
  },
);

test('the mark of this boot is found behind a flood, and between pieces that cut it', () => {
  const silenceMs = Object.fromEntries(STAGES.map((stage) => [stage, 5_000])) as Record<
    (typeof STAGES)[number],
    number
  >;
  const watch = new BootWatch({ nonce: NONCE, accelerator: 'tcg', scenario: 'share', silenceMs, timeoutMs: 90_000 });
  watch.feed('serial', repeated('\u20ac\xff'), 1);
  for (const byte of Buffer.from(`\n€bootproof ${NONCE} userspace\n`)) watch.feed('serial', Buffer.from([byte]), 2);
  expect(watch.proof?.kind).toBe('agent');
});

function repeated(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.alloc(MiB, bytes).subarray(0, MiB - (MiB % bytes.length));
}

function numbered(): Buffer {
  return Buffer.from(
    Array.from({ length: 60_000 }, (_, number) => `${number.toString(36)}-${'x'.repeat(number % 20)}`).join('\n'),
  );
}
