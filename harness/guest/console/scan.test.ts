import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { threadMs } from '../../../fixtures/thread-time.ts';
import { judgeConsoleLog } from './judge-log.ts';
import { type ConsoleScan, openConsoleScan } from './scan.ts';

const LOGS = join(import.meta.dirname, '../../../fixtures/consoles');
const SOAK = process.env['BOOTPROOF_SOAK'] !== undefined;

/** Log → the last stage, the hit that explains it best, and what it says. */
const EXPLAINED: Readonly<Record<string, readonly [stage: string, rule: string | null, meaning: string | null]>> = {
  'bad-erofs-magic': ['kernel', 'file-system/erofs-superblock', null],
  'bad-erofs-truncated': ['init', 'disk/beyond-end', null],
  'bad-init-exec-fails': [
    'init',
    'panic/init-ended',
    'it exited with status 127: a command or a shared library was not found',
  ],
  'bad-init-exits': ['init', 'panic/init-ended', 'it exited with status 1'],
  'bad-init-missing': ['init', 'panic/no-init', null],
  'bad-init-missing-shell': ['init', 'init/fell-through', 'the kernel goes on to /etc/init'],
  'bad-init-not-executable': [
    'init',
    'init/cannot-execute',
    '/sbin/init: EACCES: permission denied: no execute permission, or not a regular file',
  ],
  'bad-init-requested': [
    'init',
    'panic/requested-init',
    '/sbin/arcbox-machine-init: ENOENT: the file, its script interpreter or its dynamic loader does not exist',
  ],
  'bad-init-wrong-arch': [
    'init',
    'init/cannot-execute',
    '/sbin/init: ENOEXEC: not an executable that this kernel can run: wrong architecture, or no #! line',
  ],
  'bad-init-wrong-arch-arm64': [
    'init',
    'init/cannot-execute',
    '/sbin/init: ENOEXEC: not an executable that this kernel can run: wrong architecture, or no #! line',
  ],
  'bad-no-share': ['end', 'contract/powering-off', null],
  'bad-no-virtiofs': ['end', 'contract/share-mount', null],
  'bad-oom-child': ['end', 'memory/oom-killed', 'init (PID 39)'],
  'bad-rcs-not-executable': ['init', 'contract/cannot-run', '/etc/init.d/rcS: Permission denied'],
  'bad-root-device': [
    'kernel',
    'root/cannot-open',
    '/dev/vdz: ENODEV: no such device or file system type in this kernel',
  ],
  'bad-root-driver': [
    'kernel',
    'panic/no-root',
    'the kernel never saw the device: its driver is missing, or root= names another one',
  ],
  'bad-root-file-system': [
    'kernel',
    'panic/no-root',
    'the kernel saw the device and no file system of its own fits it: a missing driver, or a damaged image',
  ],
  'bad-root-wait': ['kernel', 'root/waiting', 'rootwait is set and /dev/vdz has not appeared'],
};

test.each(Object.entries(EXPLAINED))('%s is explained', (name, [stage, rule, meaning]) => {
  const report = judgeConsoleLog(readFileSync(join(LOGS, `${name}.log`)), 'tcg');
  expect(report.stages.at(-1)?.stage).toBe(stage);
  expect(report.release).toBe('6.12.117');
  expect(report.hits.find((hit) => hit.rule === rule)?.meaning).toBe(meaning);
});

test('every captured failure is explained by a test', () => {
  const bad = readdirSync(LOGS).filter((name) => name.startsWith('bad-'));
  expect(bad.map((name) => name.replace('.log', '')).sort()).toEqual(Object.keys(EXPLAINED).sort());
});

test('a good boot reaches its stages in order, each with the time of its line', () => {
  const { scan, stages } = feed(
    readFileSync(join(LOGS, 'good-x86_64-q35.log'), 'latin1'),
    (text) => text === 'agent: ready',
  );
  expect(stages).toEqual(['firmware', 'kernel', 'root', 'init', 'userspace', 'end']);
  const times = scan.report().stages.map(({ atMs }) => atMs);
  expect(times).toEqual([...times].sort((one, other) => one - other));
  expect(scan.report().stages.find(({ stage }) => stage === 'root')).toMatchObject({ implied: false });
});

test('a quiet kernel’s stages follow from the proof', () => {
  const { scan, stages } = feed(
    readFileSync(join(LOGS, 'good-x86_64-quiet.log'), 'latin1'),
    (text) => text === 'agent: ready',
  );
  expect(stages).toEqual(['firmware', 'kernel', 'root', 'init', 'userspace', 'end']);
  expect(scan.report().stages.filter(({ implied }) => implied)).toHaveLength(4);
});

test('a guest that is switched off has not reached userspace by that', () => {
  const { stages } = feed('[    0.000000] Linux version 6.12.1 (x)\n[    1.000000] reboot: Power down\n', () => false);
  expect(stages).toEqual(['firmware', 'kernel', 'end']);
});

test('an echo of the command line proves nothing and is hit by nothing', () => {
  const { scan, stages } = feed(
    '[    0.000000] Kernel command line: nonce=abc Kernel panic - not syncing: x\n[    1.000000]   with environment:\n[    1.000000]     nonce=abc\n',
    (text) => text.includes('nonce=abc'),
  );
  expect(stages).toEqual([]);
  expect(scan.report()).toMatchObject({ hits: [], lines: 3 });
});

test('typed text proves nothing, its answer does', () => {
  const scan = openConsoleScan({ accelerator: 'tcg', proof: (text) => text.includes('abc-42') });
  scan.sent('echo abc-42\n');
  expect(scan.feed(Buffer.from('/ # echo abc-42\r\n'), 1).flatMap(({ stages }) => stages)).toEqual([]);
  expect(
    scan
      .feed(Buffer.from('answer abc-42\r\n'), 2)
      .flatMap(({ stages }) => stages)
      .at(-1)?.stage,
  ).toBe('userspace');
});

test('a panic is told with the line that it stands in, before the log ends', () => {
  const scan = openConsoleScan({ accelerator: 'tcg' });
  const seen = scan.feed(
    Buffer.from('[    2.500000] Kernel panic - not syncing: Attempted to kill init! exitcode=0x00007f00\n[    2.5'),
    7,
  );
  expect(seen.map(({ hit }) => [hit?.rule, hit?.severity, hit?.atMs, hit?.kernelSeconds])).toEqual([
    ['panic/init-ended', 'fatal', 7, 2.5],
  ]);
});

test('any bytes at all give a report, in pieces of any size', () => {
  const seeds = readdirSync(LOGS)
    .filter((name) => name.endsWith('.log'))
    .map((name) => readFileSync(join(LOGS, name)));
  const damage = fc.array(fc.record({ at: fc.nat(), byte: fc.integer({ min: 0, max: 255 }) }), { maxLength: 30 });
  const property = fc.property(
    fc.constantFrom(...seeds),
    damage,
    fc.integer({ min: 1, max: 9000 }),
    (log, changes, size) => {
      const bytes = Buffer.from(log);
      for (const { at, byte } of changes) bytes[at % bytes.length] = byte;
      const scan = openConsoleScan({ accelerator: 'kvm' });
      for (let start = 0; start < bytes.length; start += size) scan.feed(bytes.subarray(start, start + size), start);
      scan.end(bytes.length);
      expect(JSON.parse(JSON.stringify(scan.report()))).toEqual(scan.report());
    },
  );
  fc.assert(property, { numRuns: SOAK ? 5_000 : 60 });
});

test('a scan keeps up with a console that prints 10 MB a second', () => {
  const log = readFileSync(join(LOGS, 'good-x86_64-q35.log'));
  const piece = Buffer.concat(Array.from({ length: 4 }, () => log));
  const scan = openConsoleScan({ accelerator: 'tcg' });
  // Processor time, not time on the clock, and the best of several: the machine may be busy with guests.
  const rates = Array.from({ length: 8 }, () => {
    const before = threadMs();
    for (let turn = 0; turn < 12; turn += 1) scan.feed(piece, 0);
    return (12 * piece.length) / 1_000 / (threadMs() - before);
  });
  expect(Math.max(...rates)).toBeGreaterThan(10);
});

function feed(log: string, proof: (text: string) => boolean): { scan: ConsoleScan; stages: string[] } {
  const scan = openConsoleScan({ accelerator: 'tcg', proof });
  const bytes = Buffer.from(log, 'latin1');
  for (let start = 0; start < bytes.length; start += 100) scan.feed(bytes.subarray(start, start + 100), start);
  scan.end(bytes.length);
  return { scan, stages: scan.report().stages.map(({ stage }) => stage) };
}
