import { expect, test } from 'vitest';
import { GOOD_BOOT, GOOD_REPORT, PANIC_HIT } from '../../../fixtures/guests/boot-records.ts';
import type { Sha256 } from '../../core/digest.ts';
import type { BootRecord } from '../../guest/boot-record.ts';
import { problemsOfKeptData } from './kept-data.ts';
import type { RestartBoot, RestartEvidence } from './restart-evidence.ts';

const digest = (byte: string): Sha256 => byte.repeat(32) as Sha256;
const template = { path: '/t/rootfs.ext4', sha256Before: digest('aa'), sha256After: digest('aa') };
const said = (text: string, status = 0) => ({ status, said: text });

/** A boot that finds `found` on the data disk and leaves its own nonce there. */
function boot(nonce: string, found: string | null, change: Change = {}): RestartBoot {
  const trials = {
    'data:mount': said(''),
    'data:found': found === null ? said("can't open", 1) : said(found),
    'data:write': said(''),
    'data:left': said(nonce),
    ...change.trials,
  };
  const report = { ...GOOD_REPORT, trials, ...change.report };
  const record = { ...GOOD_BOOT, scenario: 'restart' as const, report, ...change.record };
  return { name: `boot ${nonce}`, isOfTarget: true, record, ...change.boot };
}

interface Change {
  readonly trials?: BootRecord['report'] extends infer R ? (R extends { trials: infer T } ? T : never) : never;
  readonly report?: Partial<BootRecord['report']>;
  readonly record?: Partial<BootRecord>;
  readonly boot?: Partial<RestartBoot>;
}

const problemsOf = (boots: readonly RestartBoot[], change: Partial<RestartEvidence> = {}): string[] =>
  problemsOfKeptData({ boots, template, ...change }).map(({ problem }) => problem);

test('boots that find what the one before left pass', () => {
  expect(problemsOf([boot('1', null), boot('2', '1'), boot('3', '2')])).toEqual([]);
});

test.each<[string, RestartBoot[], string]>([
  ['data that is gone', [boot('1', null), boot('2', null)], 'in boot 2 what boot 1 left on the data disk is not there'],
  ['data of a boot long ago', [boot('1', null), boot('2', '1'), boot('3', '1')], 'in boot 3 what boot 2 left'],
  [
    'a disk that one release leaves and the other cannot read',
    [boot('1', null), boot('2', null, { trials: { 'data:mount': said('Invalid argument', 255) } })],
    'in boot 2 the data disk cannot be mounted',
  ],
  [
    'a blank disk that cannot be formatted',
    [boot('1', null, { trials: { 'data:mount': said('Invalid argument', 255) } })],
    'in boot 1 the blank data disk cannot be formatted and mounted',
  ],
  [
    'a disk that cannot be written to',
    [boot('1', null, { trials: { 'data:write': said('Read-only file system', 1) } })],
    'in boot 1 the data disk cannot be written to',
  ],
  ['a disk that is not seen', [boot('1', null, { report: { disk: null } })], 'the guest does not see its data disk'],
  [
    'a guest that does not come up again',
    [boot('1', null), boot('2', null, { record: { report: null } })],
    "boot 2, from an overlay over the root file system, did not come to its agent's report",
  ],
  ['trouble on the console', [boot('1', null, { record: { hits: [PANIC_HIT] } })], 'boot 1: PID 1 ended'],
  [
    'a guest that does not power off',
    [boot('1', null, { record: { end: { how: 'stopped', reason: 'its time was up', atMs: 1 } } })],
    'boot 1 did not end by itself: its time was up',
  ],
])('%s is named', (_, boots, problem) => {
  expect(problemsOf(boots)).toEqual([expect.stringContaining(problem)]);
});

test('of the release before only what becomes of the data counts', () => {
  const record = { hits: [PANIC_HIT], end: { how: 'stopped', reason: 'x', atMs: 1 } } as const;
  const isOfTarget = false;
  expect(problemsOf([boot('1', null), boot('2', '1', { record, boot: { isOfTarget } })])).toEqual([]);
  expect(problemsOf([boot('1', null), boot('2', null, { record, boot: { isOfTarget } })])).toHaveLength(1);
});

test('a base or a template that was written to is named', () => {
  const changed = { path: '/r/rootfs.erofs', sha256Before: digest('aa'), sha256After: digest('bb') };
  expect(problemsOf([boot('1', null, { record: { artifacts: [changed] } })])).toHaveLength(1);
  expect(problemsOf([boot('1', null)], { template: changed })).toHaveLength(1);
});
