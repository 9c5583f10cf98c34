import { expect, test } from 'vitest';
import { silenceLimits, stageDurations, unhurried } from './limits.ts';

const calm = { calibration: { kernel: 2_000 }, runningGuests: 1, cores: 2, hostLoad: 0, quiet: false };

test('a stage may be silent for eight times what it took in the calibration, and five seconds at least', () => {
  expect(silenceLimits(calm)).toMatchObject({ firmware: 5_000, kernel: 16_000, end: 5_000 });
});

test('more guests than cores stretch the limits; fewer do not shorten them', () => {
  expect(silenceLimits({ ...calm, runningGuests: 4 }).kernel).toBe(32_000);
  expect(silenceLimits({ ...calm, cores: 64 }).kernel).toBe(16_000);
});

test('a machine that is busy with other things stretches them too, within reason', () => {
  expect(silenceLimits({ ...calm, hostLoad: 6 }).kernel).toBe(48_000);
  expect(silenceLimits({ ...calm, hostLoad: 1000 }).kernel).toBe(64_000);
});

test('a quiet kernel may be silent until userspace', () => {
  const limits = silenceLimits({ ...calm, quiet: true });
  expect([limits.kernel, limits.init, limits.userspace]).toEqual([Infinity, Infinity, 12_000]);
});

test("a stage's time is that until the next one", () => {
  const stages = [
    { stage: 'firmware', atMs: 0 },
    { stage: 'kernel', atMs: 400 },
    { stage: 'userspace', atMs: 2_400 },
    { stage: 'end', atMs: 2_500 },
  ] as const;
  expect(stageDurations(stages)).toEqual({ firmware: 400, kernel: 2_000, userspace: 100 });
});

test('what a busy machine took is kept as what an idle one would have taken', () => {
  expect(unhurried({ kernel: 8_000 }, { ...calm, hostLoad: 8 })).toEqual({ kernel: 2_000 });
  expect(unhurried({ kernel: 2_000 }, calm)).toEqual({ kernel: 2_000 });
});

test('an agent that says every four seconds that it is at work may be silent three times as long, whatever its work takes', () => {
  expect(silenceLimits({ ...calm, calibration: { userspace: 60_000 } }).userspace).toBe(12_000);
  expect(silenceLimits({ ...calm, hostLoad: 4 }).userspace).toBe(24_000);
});
