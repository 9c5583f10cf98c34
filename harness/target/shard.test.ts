import { expect, test } from 'vitest';
import { ALL_CHECKS } from '../checks/all.ts';
import type { Subject } from '../checks/subject.ts';
import { planChecks } from './plan.ts';
import { parseShard, shareOut } from './shard.ts';

const SUBJECT: Subject = {
  kind: 'release folder',
  arches: ['arm64', 'x86_64'],
  layout: 'asset-v',
  has: { tarball: true, archManifest: true, mergedManifest: true, binaries: true },
};

const PLAN = planChecks(ALL_CHECKS, SUBJECT, { tier: 'full', only: [], skip: [] });

test.each([2, 3, 8])('of %i shards each has rows, and each row one shard', (count) => {
  const shares = shareOut(PLAN, count);
  expect(shares.size).toBe(PLAN.length);
  expect(new Set(shares.values())).toEqual(new Set(Array.from({ length: count }, (_, place) => place + 1)));
});

test('what one guest answers is not shared out, and of two shards each boots one architecture', () => {
  const shares = shareOut(PLAN, 2);
  const boots = PLAN.filter(({ check }) => check.evidence === 'boot' && check.scenario === undefined);
  const shardsOf = (arch: string): Set<number | undefined> =>
    new Set(boots.filter((row) => row.arch === arch).map((row) => shares.get(row)));
  expect([shardsOf('arm64'), shardsOf('x86_64')]).toEqual([new Set([1]), new Set([2])]);
});

test('more shards than parts are refused', () => {
  const contract = planChecks(ALL_CHECKS, SUBJECT, { tier: 'contract', only: [], skip: [] });
  expect(() => shareOut(contract, 4)).toThrow('4 shards for 3 parts of the plan; at most 3 have something to judge');
});

test('what has no digests is not shared out: nobody could tell that all shards looked at the same', () => {
  const sealed: Subject = { ...SUBJECT, kind: 'sealed image', arches: [] };
  const plan = planChecks(ALL_CHECKS, sealed, { tier: 'full', only: [], skip: [] });
  expect(() => shareOut(plan, 2)).toThrow('--shard: only releases are shared out, not a sealed image');
  expect(new Set(shareOut(plan, 1).values())).toEqual(new Set([1]));
});

test('a shard is named by its flag, or by the variables of GitLab when they are asked for', () => {
  expect(parseShard(undefined, { CI_NODE_INDEX: '1', CI_NODE_TOTAL: '2' })).toBeUndefined();
  expect(parseShard('2/3', {})).toEqual({ index: 2, count: 3, from: '--shard' });
  const from = 'CI_NODE_INDEX';
  expect(parseShard('auto', { CI_NODE_INDEX: '2', CI_NODE_TOTAL: '4' })).toEqual({ index: 2, count: 4, from });
  expect(parseShard('auto', { CI_NODE_TOTAL: '1' })).toEqual({ index: 1, count: 1, from });
});

test.each<[string, Record<string, string>]>([
  ['0/2', {}],
  ['3/2', {}],
  ['1', {}],
  ['1/2/3', {}],
  ['1/9999', {}],
  ['auto', { CI_NODE_INDEX: '3', CI_NODE_TOTAL: '2' }],
])('--shard %s with %j is no shard', (flag, env) => {
  expect(() => parseShard(flag, env)).toThrow(/is no shard/);
});

test('--shard auto where no variable is set says so', () => {
  const why = '--shard auto: CI_NODE_INDEX and CI_NODE_TOTAL are not set; write it like --shard 2/3';
  expect(() => parseShard('auto', {})).toThrow(why);
});
