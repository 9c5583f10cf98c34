import { expect, test } from 'vitest';
import type { RunEvent, RunStarted } from './run-event.ts';
import { sampleCheck, sampleStart } from './run-samples.ts';
import { type ShardLog, requireSameRun } from './same-run.ts';

const ARTIFACT = { path: 'x86_64/kernel', sha256: 'a'.repeat(64), size: 1 };
const ENDED: RunEvent = { event: 'run ended', verdict: 'blocked', durationMs: 1 };

function shard(name: string, index: number, change: Partial<RunStarted> = {}, sha256 = ARTIFACT.sha256): ShardLog {
  const started = { ...sampleStart([sampleCheck('tarball/name')]), asked: { sources: 's', settings: 't' }, ...change };
  const artifact: RunEvent = { event: 'artifact', artifact: { ...ARTIFACT, sha256 } };
  const events = [artifact, ENDED].map((event) => ({ atMs: 0, ...event }));
  return { name, shard: { index, count: 2, from: '--shard' }, started, events };
}

test('shards of one verification are taken in any order', () => {
  expect(() => requireSameRun([shard('b', 2), shard('a', 1)])).not.toThrow();
});

test.each<[string, ShardLog, string]>([
  ['a shard twice', shard('b', 1), 'a and b are both shard 1'],
  [
    'shards of another number',
    { ...shard('b', 2), shard: { index: 2, count: 3, from: '--shard' } },
    'the number of shards differs: a 2, b 3',
  ],
  [
    'another version',
    shard('b', 2, { tool: { name: 'bootproof', version: '0.2.0' } }),
    'the version of bootproof differs: a 0.1.0, b 0.2.0',
  ],
  [
    'other sources',
    shard('b', 2, { asked: { sources: 'u', settings: 't' } }),
    'the sources of bootproof differ: a s, b u',
  ],
  [
    'other flags',
    shard('b', 2, { asked: { sources: 's', settings: 'u' } }),
    'the flags or the configuration differ: a t, b u',
  ],
  [
    'another target',
    shard('b', 2, { target: { name: 'other', kind: 'tarball', from: 'argument' } }),
    'the target differs: a dist (release folder), b other (tarball)',
  ],
  ['another plan', shard('b', 2, { plan: [] }), 'the plan differs: a tarball/name[x86_64] undefined, b '],
  [
    'other bytes',
    shard('b', 2, {}, 'b'.repeat(64)),
    `their bytes differ at x86_64/kernel: a saw ${'a'.repeat(64)}, b ${'b'.repeat(64)}`,
  ],
  [
    'a file less',
    { ...shard('b', 2), events: [{ atMs: 0, ...ENDED }] },
    `their bytes differ at x86_64/kernel: a saw ${'a'.repeat(64)}, b no such file`,
  ],
])('%s is refused with the reason', (_name, other, reason) => {
  expect(() => requireSameRun([shard('a', 1), other])).toThrow(
    `these are not the shards of one verification: ${reason}`,
  );
});

test('what a shard that was cut off had not yet looked at is held against nobody', () => {
  expect(() => requireSameRun([shard('a', 1), { ...shard('b', 2), events: [] }])).not.toThrow();
});
