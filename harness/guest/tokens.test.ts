import { expect, test } from 'vitest';
import { guestTokens } from './tokens.ts';

const { signal } = new AbortController();
const guest = { memoryMiB: 512, cpus: 1 };

test('as many guests run as cores and memory carry, and the next enters when one leaves', async () => {
  const tokens = guestTokens({ cores: 2, availableMemoryMiB: 8192 });
  const first = await tokens.take(guest, signal);
  await tokens.take(guest, signal);
  let entered = false;
  const third = tokens.take(guest, signal).then(() => (entered = true));
  await Promise.resolve();
  expect([tokens.running, entered]).toEqual([2, false]);
  first[Symbol.dispose]();
  await third;
  expect(tokens.running).toBe(2);
});

test('memory bounds the guests as well', async () => {
  const tokens = guestTokens({ cores: 8, availableMemoryMiB: 1000 });
  await tokens.take(guest, signal);
  void tokens.take(guest, signal);
  await Promise.resolve();
  expect(tokens.running).toBe(1);
});

test('a guest that is too big for the machine runs alone instead of never', async () => {
  const tokens = guestTokens({ cores: 1, availableMemoryMiB: 100 });
  using _alone = await tokens.take(guest, signal);
  expect(tokens.running).toBe(1);
});

test('a wait that is called off leaves no place behind', async () => {
  const tokens = guestTokens({ cores: 1, availableMemoryMiB: 8192 });
  const first = await tokens.take(guest, signal);
  const given = new AbortController();
  const waiting = tokens.take(guest, given.signal);
  given.abort(new Error('called off'));
  await expect(waiting).rejects.toThrow('called off');
  first[Symbol.dispose]();
  expect(tokens.running).toBe(0);
});
