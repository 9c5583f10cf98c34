import type { CheckResult } from '../core/check-result.ts';
import type { RunEvent, RunStarted } from './run-event.ts';
import { type RunRecord, parseEvents, recordOf } from './run-record.ts';

/** The first line of a log whose plan has these rows. */
export function sampleStart(rows: readonly Pick<CheckResult, 'id' | 'arch'>[], target = 'dist'): RunStarted {
  return {
    event: 'run started',
    schema: 1,
    tool: { name: 'bootproof', version: '0.1.0' },
    id: '7f0c',
    startedAt: '2026-01-02T03:04:05.000Z',
    owner: { pid: 1, startTime: 1, bootId: 'another machine', pidNamespace: null },
    target: { name: target, kind: 'release folder', from: 'argument' },
    scope: { tier: 'boot', arches: ['arm64', 'x86_64'], only: [], skip: [], complete: true },
    host: { platform: 'linux', arch: 'x64', cpus: 2, memoryMiB: 1024, node: 'v24.0.0' },
    runFolder: '/runs/1',
    invocation: {
      program: ['node', '/opt/bootproof.mjs'],
      args: ['verify', 'my dist'],
      environment: { BOOT_ASSETS_QEMU_TIMEOUT_SECS: '9' },
      folder: '/home/u',
      files: {},
    },
    plan: rows.map(({ id, arch }) => ({ id, arch, holds: `${id} holds`, why: 'users are let down', mend: HOSTILE })),
  };
}

/** A result of a check; it passed unless something else is said. */
export function sampleCheck(id: CheckResult['id'], rest: Partial<CheckResult> = {}): CheckResult {
  return { id, arch: 'x86_64', status: 'pass', findings: [], durationMs: 12, evidence: [], ...rest };
}

/** The text of an event log. */
export function sampleLog(events: readonly RunEvent[]): string {
  return events.map((event, index) => `${JSON.stringify({ atMs: index * 10, ...event })}\n`).join('');
}

/** The events of a run with these results, which came to its end. */
export function sampleEvents(checks: readonly CheckResult[], more: readonly RunEvent[] = []): RunEvent[] {
  return [
    sampleStart(checks),
    ...more,
    ...checks.map((result): RunEvent => ({ event: 'check', result })),
    { event: 'run ended', verdict: 'pass', durationMs: 1_234 },
  ];
}

/** The record of such a run. */
export function sampleRun(checks: readonly CheckResult[], more: readonly RunEvent[] = []): RunRecord {
  const record = recordOf(parseEvents(sampleLog(sampleEvents(checks, more))));
  if (record === null) throw new Error('the sample is no run');
  return record;
}

/** What a release would write to be more than text. */
export const HOSTILE =
  '</script><script>window.taken=1</script><img src=x onerror="window.taken=1">\u202eevil\u0000\u001b[31m]]>\n::error::taken\n<!--';

/** A failed check that says it everywhere. */
export function hostileCheck(): CheckResult {
  const finding = { check: 'boot/init', arch: 'x86_64', at: HOSTILE, problem: HOSTILE } as const;
  const findings = [{ ...finding, expected: HOSTILE, actual: HOSTILE, hint: HOSTILE }];
  return sampleCheck('boot/init', { status: 'fail', findings, evidence: ['evidence/boot-x86_64.json'] });
}
