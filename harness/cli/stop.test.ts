import { expect, test } from 'vitest';
import { listenForStop } from './stop.ts';

test('a key that is pressed once and arrives three times is one wish, and is told of once', () => {
  const told: string[] = [];
  using stop = listenForStop((signal) => told.push(signal));
  for (let count = 0; count < 3; count += 1) process.emit('SIGINT');
  expect(told).toEqual(['SIGINT']);
  expect(stop.signal.aborted).toBe(true);
  expect(stop.status()).toBe(130);
});
