import { expect, test } from 'vitest';
import type { CheckResult } from '../core/check-result.ts';
import type { Result } from './result.ts';
import { renderResult } from './terminal.ts';

test('a result shows what is wrong in full, shares reasons for what is blocked, and ends in the verdict', () => {
  const finding = {
    check: 'manifest/files',
    arch: 'x86_64',
    at: 'dist/x86_64/kernel\u001b[2J',
    problem: 'is not what the manifest lists',
    expected: 'sha256 aaa',
    actual: 'sha256 bbb',
    hint: 'it was rebuilt after the manifest',
  } as const;
  const error = { code: 'BOOTPROOF_TOOL_MISSING', message: 'qemu is not installed', facts: {} };
  expect(
    renderResult(
      result([
        check('manifest/files', { status: 'fail', findings: [finding] }),
        check('manifest/schema', { status: 'pass' }),
        check('boot/init', { status: 'blocked', error }),
        check('boot/console', { status: 'blocked', error }),
        check('boot/root', { status: 'blocked', reason: 'waits for boot/init[x86_64], which did not pass' }),
        check('boot/end', { status: 'blocked', reason: 'waits for boot/init[x86_64], which did not pass' }),
        check('rootfs/binfmt', { status: 'not-applicable', reason: 'FEX runs on arm64 only' }),
        ...(['cdn/tls', 'cdn/head', 'cdn/latest'] as const).map((id) =>
          check(id, { arch: null, status: 'not-applicable', reason: 'the target is no CDN' }),
        ),
        check('history/latest', { arch: null, status: 'not-applicable', reason: 'the target is no CDN' }),
      ]),
    ),
  ).toMatchInlineSnapshot(`
    "FAIL manifest/files[x86_64]  dist/x86_64/kernel\\u{1b}[2J: is not what the manifest lists
         expected  sha256 aaa
         found     sha256 bbb
         hint      it was rebuilt after the manifest

    BLOCKED boot/init[x86_64], boot/console[x86_64]
         qemu is not installed

    BLOCKED 2 checks that wait for those above; report.html names each

    manifest  1 passed, 1 failed
    rootfs    0 passed, 1 not applicable
    cdn       0 passed, 3 not applicable
    boot      0 passed, 4 blocked
    history   0 passed, 1 not applicable
    boot      x86_64 on q35/tcg with 4 processors, 256 MiB: kernel 0.90 → userspace 2.10 s; proven by init-output (the weaker proof: this text is no secret)
              emulated (tcg), because kvm: no guest ran on it
              20 boots, 1 failed; userspace after 2.10 s (half), 2.90 s (95 %)
    without   rootfs/binfmt[x86_64]: FEX runs on arm64 only
              3 of cdn, history/latest: the target is no CDN

    scope     release folder (argument), tier boot, x86_64
    evidence  /runs/1
    report    /runs/1/report.html
    verdict   FAIL  dist: 1 passed, 1 failed, 4 blocked, 5 not applicable in 3.0 s"
  `);
});

test.each(['fail', 'waived'] as const)(
  'of hundreds of findings of one check (%s) the first ten are shown, and how many more there are',
  (status) => {
    const findings = Array.from({ length: 300 }, (_, index) => ({
      check: 'rootfs/static' as const,
      arch: 'x86_64' as const,
      at: `rootfs.erofs:/bin/tool-${String(index)}`,
      problem: 'it needs a loader that is not there',
    }));
    const lines = renderResult(result([check('rootfs/static', { status, findings })])).split('\n');
    expect(lines.filter((line) => line.includes('/bin/tool-'))).toHaveLength(10);
    expect(lines[10]).toBe('     … and 290 more of rootfs/static[x86_64]: result.json has every one');
    expect(lines.length).toBeLessThan(24);
    const ten = result([check('rootfs/static', { status, findings: findings.slice(0, 10) })]);
    expect(renderResult(ten)).not.toContain('more of');
  },
);

test('a boot that failed is followed by what came up in its place', () => {
  const [boot] = result([]).boots;
  if (boot === undefined) throw new Error('the sample has no boot');
  const failed = { ...boot, outcome: 'silent at stage init', proof: null, repeated: null, canary: 'the demo' };
  expect(renderResult({ ...result([]), boots: [failed] })).toContain(
    '2.10 s; silent at stage init\n          emulated (tcg), because kvm: no guest ran on it\n          canary: the demo came up, so this machine is not to blame\n',
  );
});

test('what guests of an architecture run on is said once', () => {
  const [boot] = result([]).boots;
  if (boot === undefined) throw new Error('the sample has no boot');
  const boots = [boot, { ...boot, scenario: 'restart' }, { ...boot, arch: 'arm64' as const }];
  expect(renderResult({ ...result([]), boots }).match(/emulated \(tcg\)/g)).toHaveLength(2);
});

function check(id: CheckResult['id'], rest: Partial<CheckResult> & Pick<CheckResult, 'status'>): CheckResult {
  return { id, arch: 'x86_64', findings: [], durationMs: 1, evidence: [], ...rest };
}

function result(checks: readonly CheckResult[]): Result {
  return {
    schema: 1,
    tool: { name: 'bootproof', version: '0.1.0' },
    target: { name: 'dist', kind: 'release folder', from: 'argument' },
    scope: { tier: 'boot', arches: ['x86_64'], only: [], skip: [], complete: true },
    verdict: 'fail',
    startedAt: '2026-01-01T00:00:00.000Z',
    durationMs: 3_000,
    host: { platform: 'linux', arch: 'x64', cpus: 2, memoryMiB: 1024, node: 'v24.0.0' },
    boots: [
      {
        arch: 'x86_64',
        scenario: 'share',
        machine: 'q35',
        cpus: 4,
        memoryMiB: 256,
        transport: 'pci',
        accelerator: 'tcg',
        acceleratorReason: 'emulated (tcg), because kvm: no guest ran on it',
        outcome: 'reached',
        proof: 'init-output',
        weakProof: true,
        stages: [
          { stage: 'kernel', atMs: 900 },
          { stage: 'userspace', atMs: 2_100 },
        ],
        canary: null,
        repeated: { boots: 20, failed: 1, p50Ms: 2_100, p95Ms: 2_900 },
        folder: '/runs/1/guests/x86_64-share',
      },
    ],
    artifacts: [],
    runFolder: '/runs/1',
    checks: checks as Result['checks'],
  };
}
