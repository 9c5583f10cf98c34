import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { openAwakeTimer } from './awake-timer.ts';

test('a period ends after its time, and again after the same', async () => {
  let periods = 0;
  using timer = openAwakeTimer(50, () => (periods += 1));
  while (periods < 2) await sleep(5);
  expect(timer.awakeMs).toBeGreaterThanOrEqual(100);
});

test('a process that was held up has not waited', async () => {
  let periods = 0;
  using timer = openAwakeTimer(200, () => (periods += 1));
  const until = performance.now() + 600;
  while (performance.now() < until);
  await sleep(1);
  expect(periods).toBe(0);
  expect(timer.awakeMs).toBeLessThan(200);
});

test('what restarts in time never ends', async () => {
  let periods = 0;
  using timer = openAwakeTimer(300, () => (periods += 1));
  while (timer.awakeMs < 660) {
    timer.restart();
    await sleep(5);
  }
  expect(periods).toBe(0);
});

test('whoever waits for its own disk waits for nobody else', async () => {
  let periods = 0;
  using timer = openAwakeTimer(100, () => (periods += 1));
  expect(await timer.during(sleep(400, 'kept'))).toBe('kept');
  expect(periods).toBe(0);
  await expect(timer.during(Promise.reject(new Error('the disk is full')))).rejects.toThrow('the disk is full');
  while (periods === 0) await sleep(5);
});
