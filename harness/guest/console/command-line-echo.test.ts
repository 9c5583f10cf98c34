import { expect, test } from 'vitest';
import { openEchoFilter } from './command-line-echo.ts';

test.each([
  'Command line: console=ttyS0 root=/dev/vda token=abc',
  'Kernel command line: console=ttyS0 root=/dev/vda token=abc',
  'Unknown kernel command line parameters "token=abc", will be passed to user space.',
  "Malformed early option 'earlycon'",
  "Booting kernel: Unknown parameter `token=abc'",
  "Booting kernel: `abc' invalid for parameter `panic'",
])('the kernel only repeats its command line in "%s"', (text) => {
  expect(openEchoFilter().isEcho(line(text))).toBe(true);
});

test.each([
  'Kernel panic - not syncing: Requested init /sbin/x failed (error -2).',
  'VFS: Cannot open root device "/dev/vdz" or unknown-block(0,0): error -6',
  'agent: the Kernel command line: is long',
  'Linux version 6.12.1',
])('"%s" is the kernel’s or a program’s own word', (text) => {
  expect(openEchoFilter().isEcho(line(text))).toBe(false);
});

test('what the kernel hands to init is an echo, up to the first line of something else', () => {
  const filter = openEchoFilter();
  const texts = [
    'Run /sbin/init as init process',
    '  with arguments:',
    '    /sbin/init',
    '    token=abc',
    '  with environment:',
    '    HOME=/',
    '    nonce=abc',
    'agent: abc',
    '    indented by the agent',
  ];
  expect(texts.map((text) => filter.isEcho(line(text)))).toEqual([
    false,
    true,
    true,
    true,
    true,
    true,
    true,
    false,
    false,
  ]);
});

test('the consoles on the command line are counted', () => {
  const filter = openEchoFilter();
  expect(filter.consoles).toBe(1);
  filter.isEcho(line('Kernel command line: console=ttyS0 console=hvc0 earlycon xconsole=1'));
  expect(filter.consoles).toBe(2);
});

test('typed text is an echo, whole, behind a prompt, or cut by the terminal’s width', () => {
  const filter = openEchoFilter();
  filter.sent('echo proof-$((40+2))-of-a-long-nonce\nexit\n');
  expect(filter.isEcho(line('/ # echo proof-$((40+2))-of-a-long-nonce'))).toBe(true);
  expect(filter.isEcho(line('/ # exit'))).toBe(true);
  expect(filter.isEcho(line('-of-a-long-nonce'))).toBe(true);
  expect(filter.isEcho(line('proof-42-of-a-long-nonce'))).toBe(false);
  expect(filter.isEcho(line('/ # '))).toBe(false);
});

function line(text: string): Parameters<ReturnType<typeof openEchoFilter>['isEcho']>[0] {
  return { number: 1, text, atMs: 0, kernelSeconds: null, caller: null };
}
