import type { ReportView } from './report-view.ts';
import { HOSTILE, hostileCheck, sampleCheck, sampleRun } from '../run-samples.ts';

/** A failed run of a release that tries to be more than text wherever it is shown. */
export function hostileView(): ReportView {
  const stages = [
    { stage: 'firmware', atMs: 0 },
    { stage: HOSTILE, atMs: 700 },
  ];
  const boot = {
    arch: 'x86_64',
    scenario: 'share',
    machine: 'q35',
    cpus: 1,
    memoryMiB: 512,
    transport: 'pci',
    accelerator: 'tcg',
    acceleratorReason: HOSTILE,
    outcome: 'stopped at stage kernel',
    proof: null,
    weakProof: false,
    stages,
    canary: null,
    repeated: null,
    folder: '/runs/1/guests/x86_64-share',
  } as const;
  const error = { code: 'BOOTPROOF_TOOL_MISSING', message: HOSTILE, facts: {} };
  const run = sampleRun(
    [
      hostileCheck(),
      sampleCheck('tarball/name', { arch: 'arm64' }),
      sampleCheck('tarball/name'),
      sampleCheck('boot/end', { status: 'blocked', error }),
      { ...sampleCheck('cdn/tls', { status: 'waived', arch: null }), waiver: HOSTILE },
      sampleCheck('fex/entry', { status: 'not-applicable', reason: HOSTILE }),
    ],
    [
      { event: 'evidence', kind: 'boot', arch: 'x86_64', file: 'evidence/boot-x86_64.json', guests: ['x86_64-share'] },
      { event: 'artifact', artifact: { path: HOSTILE, sha256: 'a'.repeat(64), size: 1 } },
      { event: 'boot', boot },
    ],
  );
  const line = { number: 2, text: HOSTILE };
  const serial = {
    guest: 'x86_64-share',
    name: 'serial',
    file: 'guests/x86_64-share/serial.log',
    sizeBytes: 50_000_000,
    lines: [{ number: 1, text: 'Linux version 6.12' }, line, { number: 900_000, text: 'the end' }],
    leftOutBytes: 49_000_000,
    tail: () => [],
  };
  const mark = {
    guest: 'x86_64-share',
    console: 'serial',
    lineNumber: 2,
    line: HOSTILE,
    rule: 'panic/any',
    severity: 'fatal',
    describes: 'the kernel panicked',
    meaning: HOSTILE,
    hint: HOSTILE,
  };
  return {
    run: { ...run, result: { ...run.result, target: { name: HOSTILE, kind: 'release folder', from: 'argument' } } },
    consoles: [serial],
    marks: [mark],
    endMs: new Map([['x86_64-share', 3_000]]),
    commands: [{ guest: 'x86_64-share', command: `qemu ${HOSTILE}` }],
  };
}
