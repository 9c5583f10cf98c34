import { expect, test } from 'vitest';
import { HOSTILE, hostileCheck, sampleCheck, sampleRun } from './run-samples.ts';
import { renderTap } from './tap.ts';

test('TAP has its plan first, a line a check, and what is wrong as YAML', () => {
  const findings = [{ check: 'boot/end', arch: 'x86_64', at: 'kernel', problem: 'is #1', hint: 'build it' }] as const;
  const run = sampleRun([
    sampleCheck('tarball/name'),
    sampleCheck('boot/end', { status: 'fail', findings }),
    sampleCheck('fex/entry', { status: 'not-applicable', reason: 'arm64 only' }),
    { ...sampleCheck('cdn/tls', { status: 'waived', arch: null }), waiver: 'until May' },
  ]);
  expect(renderTap(run)).toMatchInlineSnapshot(`
    "TAP version 14
    1..4
    ok 1 - tarball/name[x86_64]: tarball/name holds
    not ok 2 - boot/end[x86_64]: boot/end holds
      ---
      severity: fail
      findings:
        - at: "kernel"
          problem: "is #1"
          hint: "build it"
      ...
    ok 3 - fex/entry[x86_64]: fex/entry holds # SKIP arm64 only
    not ok 4 - cdn/tls: cdn/tls holds # TODO waived: until May
      ---
      severity: waived
      ...
    "
  `);
});

test('no text of a release makes a line of its own', () => {
  const lines = renderTap(
    sampleRun([hostileCheck(), sampleCheck('boot/end', { status: 'not-applicable', reason: HOSTILE })]),
  ).split('\n');
  expect(lines.filter((line) => /^(?:not )?ok\b/.test(line))).toHaveLength(2);
  expect(lines.filter((line) => line.startsWith('::') || line.startsWith('<'))).toEqual([]);
});
