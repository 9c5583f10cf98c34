import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { together } from './together.ts';

const never = new AbortController().signal;

test('the results come in the order of the parts', async () => {
  const slow = async (): Promise<string> => sleep(5, 'slow');
  expect(await together(never, [slow, () => Promise.resolve('quick')])).toEqual(['slow', 'quick']);
});

test('the first failure calls the others off, waits for them and is what is thrown', async () => {
  let over = false;
  const other = async (signal: AbortSignal): Promise<void> => {
    await sleep(60_000, undefined, { signal }).catch(() => undefined);
    over = true;
  };
  await expect(together(never, [() => Promise.reject(new Error('no compiler')), other])).rejects.toThrow('no compiler');
  expect(over).toBe(true);
});

test('being called off is told as such', async () => {
  const called = new AbortController();
  const work = together(called.signal, [(signal: AbortSignal) => sleep(60_000, undefined, { signal })]);
  called.abort(new Error('Ctrl-C'));
  await expect(work).rejects.toThrow('Ctrl-C');
});
