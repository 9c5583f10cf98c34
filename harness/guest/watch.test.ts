import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Stage } from './console/stages.ts';
import { debugQuestion } from './debug-console.ts';
import { silenceLimits } from './limits.ts';
import type { Scenario } from './scenario.ts';
import { BootWatch } from './watch.ts';

const NONCE = '0123456789abcdef0123456789abcdef';
const silenceMs = silenceLimits({ calibration: {}, runningGuests: 1, cores: 2, hostLoad: 0, quiet: false });

function watchOf(scenario: Scenario = 'share', onStage?: (stage: Stage) => void): BootWatch {
  return new BootWatch({ nonce: NONCE, accelerator: 'tcg', scenario, silenceMs, timeoutMs: 60_000, onStage });
}

const BOOT = [
  '[    0.000000] Linux version 6.12.94 (build@host) (gcc) #1 SMP',
  '[    0.000000] Command line: console=ttyS0 root=/dev/vda ro',
  '[    1.000000] VFS: Mounted root (erofs filesystem) readonly on device 254:0.',
  '[    1.100000] Run /sbin/init as init process',
];
const print = (watch: BootWatch, lines: readonly string[], atMs = 1_000): void =>
  watch.feed('serial', Buffer.from(`${lines.join('\r\n')}\r\n`), atMs);

test('stages come in their order, and the line before init is executed proves nothing', () => {
  const told: Stage[] = [];
  const watch = watchOf('share', (stage) => told.push(stage));
  print(watch, BOOT);
  expect(watch.stages.map(({ stage }) => stage)).toEqual(['firmware', 'kernel', 'root', 'init']);
  expect(told).toEqual(['firmware', 'kernel', 'root', 'init']);
  expect(watch.proof).toBeNull();
  watch.settleForInitOutput();
  expect(watch.proof).toBeNull();
});

test("the agent's mark with this boot's nonce is the proof, also behind other output on its line", () => {
  const watch = watchOf();
  print(watch, [...BOOT, `random: something bootproof ${NONCE} init`]);
  expect(watch.proof?.kind).toBe('agent');
  expect(watch.stage).toBe('userspace');
});

test.each(['bootproof ffff init', `bootproof ${NONCE.slice(1)} init`, 'init started: nothing'])(
  '"%s" is no proof',
  (line) => {
    const watch = watchOf();
    print(watch, [...BOOT, line]);
    expect(watch.proof).toBeNull();
  },
);

test("the shell's echo of our question is no proof, its answer is", () => {
  const watch = watchOf('debug-console');
  const question = debugQuestion(NONCE);
  watch.sent(question, 'hvc0');
  watch.feed('hvc0', Buffer.from(`/ # ${question}`), 1);
  expect(watch.proof).toBeNull();
  watch.feed('hvc0', Buffer.from(`bootproof-${NONCE}\r\n`), 2);
  expect(watch.proof?.kind).toBe('debug-console');
});

test('what init writes is the weaker proof; what a shell writes that the kernel fell back to is none', () => {
  const good = watchOf('bare');
  print(good, [...BOOT, 'rcS: cannot mount the share arcbox on /arcbox']);
  good.settleForInitOutput();
  expect(good.proof?.kind).toBe('init-output');
  const fallen = watchOf('bare');
  print(fallen, [...BOOT, "/bin/sh: can't access tty; job control turned off", '/ # ']);
  fallen.settleForInitOutput();
  expect(fallen.proof).toBeNull();
});

test('a dead kernel comes before every other reason to end the guest', () => {
  const watch = watchOf();
  print(watch, [
    ...BOOT,
    '[    2.0] x',
    '[    2.000000] Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000300',
  ]);
  watch.overflow(1);
  expect(watch.stopReason(1_000_000)?.kind).toBe('dead');
});

test('a kernel line on two consoles is one hit', () => {
  const watch = watchOf();
  const line = Buffer.from('[    2.000000] Kernel panic - not syncing: x\n');
  watch.feed('serial', line, 1);
  watch.feed('hvc0', line, 2);
  expect(watch.hits).toHaveLength(1);
});

test('silence counts from the last new line, by the limit of the stage', () => {
  const watch = watchOf();
  print(watch, BOOT, 1_000);
  expect(watch.stopReason(5_900)).toBeNull();
  expect(watch.stopReason(6_100)).toEqual({ kind: 'silent', silentMs: 5_100 });
  watch.feed('serial', Buffer.from('.\n'), 6_200);
  expect(watch.stopReason(6_300)).toBeNull();
  expect(watchOf().stopReason(61_000)?.kind).toBe('silent');
});

test('a guest is not called silent, nor its time spent, while whoever feeds the watch is held up', () => {
  const watch = watchOf();
  watch.heldUp(60_000);
  expect(watch.stopReason(61_000)).toBeNull();
  expect(watch.stopReason(68_000)?.kind).toBe('silent');
  watch.heard(119_000);
  expect(watch.stopReason(119_500)).toBeNull();
  expect(watch.stopReason(120_500)).toEqual({ kind: 'timed-out' });
});

test('no bytes prove userspace without the nonce, however they are cut', () => {
  const pieces = fc.array(fc.oneof(fc.uint8Array({ maxLength: 60 }), fc.constant(Buffer.from('bootproof init\n'))));
  fc.assert(
    fc.property(pieces, (chunks) => {
      const watch = watchOf();
      for (const chunk of chunks) watch.feed('serial', chunk, 1);
      watch.finish(2);
      expect(watch.proof).toBeNull();
    }),
  );
});

test('a guest that says the same over and over falls silent, whatever it counts', () => {
  const watch = watchOf();
  print(watch, BOOT, 1_000);
  for (let atMs = 1_000; atMs < 20_000; atMs += 500) {
    print(watch, [`init: process 'agent' (pid ${atMs}) exited. Scheduling for restart.`], atMs);
  }
  expect(watch.stopReason(20_000)).toEqual({ kind: 'silent', silentMs: 19_000 });
});

test('an agent that says it is at work is heard each time', () => {
  const watch = watchOf();
  print(watch, BOOT, 1_000);
  for (let atMs = 1_000; atMs < 20_000; atMs += 4_000) print(watch, [`bootproof ${NONCE} working`], atMs);
  expect(watch.stopReason(20_000)).toBeNull();
});

test('a sign of life beside the consoles counts as one on them', () => {
  const watch = watchOf();
  watch.heard(9_000);
  expect(watch.stopReason(10_000)).toBeNull();
});

test('a report that had no share to go to is taken from the console, and what a script says after init is kept', () => {
  const watch = watchOf('init-fails');
  print(watch, [
    ...BOOT,
    `bootproof ${NONCE} init`,
    'rcS: arcbox-agent init failed, powering off',
    '[    2.000000] reboot: Power down',
    `bootproof ${NONCE} = version\t2`,
    'bootproof 00 = version\t2',
  ]);
  expect(watch.reportLines).toEqual(['version\t2']);
  expect(watch.saidAfterInit[0]).toBe('rcS: arcbox-agent init failed, powering off');
  expect(watch.saidAfterInit.some((line) => line.includes('Power down'))).toBe(false);
  expect(watch.stopReason(1_000)).toBeNull();
});
