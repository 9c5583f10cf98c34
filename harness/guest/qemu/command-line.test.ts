import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ADDED_WORDS, consolesFor, extendCommandLine, isQuiet } from './command-line.ts';

test.each([
  ['console=ttyS0 ro', 'console=ttyS0 ro panic=-1 printk.time=1'],
  ['console=ttyS0 panic=30', 'console=ttyS0 panic=30 panic=-1 printk.time=1'],
  ['ro -- single', 'ro panic=-1 printk.time=1 -- single'],
  ['', 'panic=-1 printk.time=1'],
])('to "%s" our words are added for the kernel, not for init', (own, whole) => {
  expect(extendCommandLine(own, ADDED_WORDS)).toBe(whole);
});

test("the release's own words keep their order and none is lost", () => {
  const word = fc.stringMatching(/^[a-z=0-9.-]{1,8}$/);
  fc.assert(
    fc.property(fc.array(word), (words) => {
      const extended = extendCommandLine(words.join(' '), ['added']).split(' ');
      extended.splice(extended.indexOf('added'), 1);
      expect(extended).toEqual(words);
    }),
  );
});

test.each([
  ['console=ttyS0 earlycon', ['serial']],
  ['console=hvc0', ['serial', 'hvc0']],
  ['console=ttyS0 arcbox.debug_console', ['serial', 'hvc0']],
])('"%s" gets the consoles that it names, and the serial port always', (cmdline, consoles) => {
  expect(consolesFor(cmdline)).toEqual(consoles);
});

test.each([
  ['quiet', true],
  ['loglevel=3', true],
  ['loglevel=7', false],
  ['root=/dev/quiet', false],
])('"%s" hides the boot: %s', (cmdline, quiet) => {
  expect(isQuiet(cmdline)).toBe(quiet);
});
