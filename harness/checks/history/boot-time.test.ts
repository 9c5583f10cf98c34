import { expect, test } from 'vitest';
import { historyBootTime } from './boot-time.ts';
import type { PaceEvidence } from './evidence.ts';

const HOW = { scenario: 'share', machine: 'q35', accelerator: 'kvm', transport: 'pci', cpus: 1, memoryMiB: 512 };
const PACE: PaceEvidence = {
  tookMs: 1_100,
  how: HOW,
  earlier: { release: '0.6.10', tookMs: 1_000, run: '/runs/1' },
  growthPercent: 10,
};
const problems = (rest: Partial<PaceEvidence>): string[] =>
  historyBootTime
    .check({ ...PACE, ...rest }, { arch: 'x86_64', subject: {} as never })
    .map(({ at, problem }) => `${at}: ${problem}`);

test('a boot may take so much longer than the earlier release took, and not a millisecond more', () => {
  expect(problems({})).toEqual([]);
  expect(problems({ tookMs: 1_101 })).toEqual([
    'q35/kvm, 1 CPU, 512 MiB: userspace was reached after 1101 ms; 0.6.10 took 1000 ms, and 10 % more is allowed',
  ]);
  expect(problems({ tookMs: 10 })).toEqual([]);
});

test('without a budget, or a boot to compare with, there is nothing to judge', () => {
  expect(historyBootTime.lacksSubject?.(PACE)).toBeNull();
  expect(historyBootTime.lacksSubject?.({ ...PACE, growthPercent: null })).toMatch(/says nothing of boots/);
  expect(historyBootTime.lacksSubject?.({ ...PACE, earlier: null })).toMatch(/no kept run booted/);
});
