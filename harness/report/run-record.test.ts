import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sampleCheck, sampleEvents, sampleLog, sampleStart } from './run-samples.ts';
import { parseEvents, recordOf } from './run-record.ts';
import { resultSchema } from './result.ts';

const CHECKS = [sampleCheck('tarball/name'), sampleCheck('tarball/size'), sampleCheck('boot/init', { arch: 'arm64' })];

test('a run that came to its end is told whole', () => {
  const record = recordOf(parseEvents(sampleLog(sampleEvents(CHECKS))));
  expect(record).toMatchObject({ end: 'ended', result: { verdict: 'pass', durationMs: 1_234, checks: CHECKS } });
  expect(record?.result).not.toHaveProperty('partial');
  expect(resultSchema.safeParse(record?.result).success).toBe(true);
});

test('a log that is cut off at any byte is a partial run, in which what is not judged is blocked', () => {
  const log = Buffer.from(sampleLog(sampleEvents(CHECKS)));
  const firstLine = log.indexOf('\n');
  fc.assert(
    fc.property(fc.nat(log.length - 1), (end) => {
      const record = recordOf(parseEvents(log.subarray(0, end).toString()));
      // Whole without its last line feed.
      if (end === log.length - 1) expect(record?.end).toBe('ended');
      else if (end < firstLine) expect(record).toBeNull();
      else {
        expect(record).toMatchObject({ end: 'cut off', result: { partial: true, verdict: 'blocked' } });
        expect(record?.result.checks).toHaveLength(CHECKS.length);
        expect(resultSchema.safeParse(record?.result).success).toBe(true);
      }
    }),
  );
});

test('a failure outranks what a partial run did not judge', () => {
  const findings = [{ check: 'tarball/name', arch: 'x86_64', at: 'a', problem: 'b' }] as const;
  const failed = sampleCheck('tarball/name', { status: 'fail', findings });
  const record = recordOf(parseEvents(sampleLog([sampleStart(CHECKS), { event: 'check', result: failed } as never])));
  expect(record?.result).toMatchObject({ partial: true, verdict: 'fail' });
});

test('a stopped run says so, and lines that this version does not know are passed over', () => {
  const log = sampleLog([sampleStart(CHECKS), { event: 'of the future' } as never, { event: 'run stopped' }]);
  const record = recordOf(parseEvents(`${log}no json\n`));
  expect(record?.end).toBe('stopped');
  expect(record?.result.checks[0]?.error?.message).toBe(
    'the run was stopped before this check was judged; run it again',
  );
});

test('a log that begins in the middle is no run', () => {
  expect(recordOf(parseEvents(sampleLog(sampleEvents(CHECKS).slice(1))))).toBeNull();
});
