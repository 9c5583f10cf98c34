import { expect, test } from 'vitest';
import { renderAnnotations, withoutCommands } from './github.ts';
import { renderSummary } from './job-summary.ts';
import { HOSTILE, hostileCheck, sampleCheck, sampleRun } from './run-samples.ts';

test('a finding is one annotation in one line, whatever it says', () => {
  const [line, ...rest] = renderAnnotations(sampleRun([hostileCheck()]).result);
  expect(rest).toEqual([]);
  expect(line).toMatch(/^::error title=bootproof boot\/init\[x86_64\]::.*%0Aexpected: /);
  expect(line).not.toMatch(/[\n\r\0]/);
});

test('no more annotations are made than GitHub shows, and a reason that blocks many checks is one', () => {
  const error = { code: 'BOOTPROOF_TOOL_MISSING', message: 'qemu is not installed', facts: {} };
  const many = Array.from({ length: 30 }, (_, index) =>
    sampleCheck(`boot/${String(index)}`, { status: 'blocked', error }),
  );
  expect(renderAnnotations(sampleRun(many).result)).toEqual(['::error title=bootproof blocked::qemu is not installed']);
  const failed = Array.from({ length: 30 }, () => hostileCheck());
  expect(renderAnnotations({ ...sampleRun([]).result, checks: failed })).toHaveLength(10);
});

test('text of a release is shown between marks that it cannot know, so that no line of it commands the runner', () => {
  const [first = '', ...rest] = withoutCommands(`a\n::error::b`).split('\n');
  expect(first).toMatch(/^::stop-commands::[0-9a-f]{32}$/);
  expect(rest).toEqual(['a', '::error::b', `::${first.slice('::stop-commands::'.length)}::`]);
});

test('a summary holds no sign of a release that Markdown or HTML would take for its own', () => {
  const summary = renderSummary(
    sampleRun([hostileCheck(), sampleCheck('boot/end', { status: 'blocked', reason: HOSTILE })]),
  );
  expect(summary).toMatch(/^## FAIL: dist\n/);
  expect(summary).not.toMatch(/[<>]/);
  expect(summary.split('\n').filter((line) => line.includes('taken') && !/^(?: {2})?- /.test(line))).toEqual([]);
});
