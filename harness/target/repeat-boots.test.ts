import { expect, test } from 'vitest';
import { GOOD_BOOT } from '../../fixtures/guests/boot-records.ts';
import type { BootRecord } from '../guest/boot-record.ts';
import { repeatBoots } from './repeat-boots.ts';

const after = (atMs: number): BootRecord => ({ ...GOOD_BOOT, stages: [{ stage: 'userspace', atMs }] });
const hung: BootRecord = { ...GOOD_BOOT, stages: [], outcome: { kind: 'silent', stage: 'init', silentMs: 5_000 } };

test('the times of the boots that came up make the quantiles, the others the hang rate', async () => {
  const others = [after(1_000), hung, after(9_000), after(2_000)];
  const numbers: number[] = [];
  const repeated = await repeatBoots(after(3_000), 5, (number) => {
    numbers.push(number);
    return Promise.resolve(others[number - 2] ?? hung);
  });
  expect(numbers).toEqual([2, 3, 4, 5]);
  expect(repeated).toMatchObject({ boots: 5, failed: 1, p50Ms: 2_000, p95Ms: 9_000 });
  expect(repeated.runs.map(({ outcome }) => outcome)).toEqual([
    'powered-off',
    'powered-off',
    'silent at stage init',
    'powered-off',
    'powered-off',
  ]);
});

test('a boot that came up with trouble on its console is none of the good ones', async () => {
  const oops = { rule: 'oops', severity: 'fail', describes: 'the kernel oopsed' } as BootRecord['hits'][number];
  const repeated = await repeatBoots(after(1), 2, () => Promise.resolve({ ...after(1), hits: [oops] }));
  expect(repeated.runs.map(({ cameUp, outcome }) => [cameUp, outcome])).toEqual([
    [true, 'powered-off'],
    [false, 'the kernel oopsed'],
  ]);
});

test('a boot that only init spoke in is none of the good ones when the first had an agent', async () => {
  const quiet: BootRecord = { ...after(1), proof: { kind: 'init-output', line: 'going down' }, report: null };
  const repeated = await repeatBoots(after(1), 3, (number) =>
    Promise.resolve(number === 2 ? quiet : { ...after(1), report: null }),
  );
  expect(repeated.runs.map(({ cameUp }) => cameUp)).toEqual([true, false, false]);
  expect(repeated.runs[1]?.outcome).toBe('its agent did not run to the end');
});

test('where none came up there are no times', async () => {
  expect(await repeatBoots(hung, 1, () => Promise.resolve(hung))).toMatchObject({
    failed: 1,
    p50Ms: null,
    p95Ms: null,
  });
});
