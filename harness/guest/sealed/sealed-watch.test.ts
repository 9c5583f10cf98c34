import { expect, test } from 'vitest';
import { SealedWatch } from './sealed-watch.ts';

test.each<[string, string, boolean]>([
  ['a line', 'booting\r\nall is up\r\n', true],
  ['a prompt without a line’s end', 'Debian 13 ttyS0\r\n\r\nall is up: ', true],
  ['a prompt behind colours', '\x1b[1mall is up\x1b[0m', true],
  ['the kernel’s own line', '[    0.100000] Kernel command line: quiet all is up\r\n', false],
  ['the command line before there is a clock', 'Command line: quiet all is up\r\n', false],
  ['half of the kernel’s line', '[    0.100000] unknown word: all is up', false],
  ['something else', 'nothing\r\n', false],
])('%s says whether the system is up', (_, said, isUp) => {
  const watch = new SealedWatch('all is up', 'tcg');
  // In pieces, so that words cross them.
  for (let at = 0; at < said.length; at += 5) watch.feed('serial', Buffer.from(said.slice(at, at + 5)), at);
  watch.finish(1000);
  expect(watch.upAtMs !== null).toBe(isUp);
});

test.each([
  ['[    1.000000] Kernel panic - not syncing: no init\r\n', /panic/],
  ['You are in emergency mode. After logging in, type…\r\n', /emergency mode/],
  ['[    3.000000] fs-verity (vda, inode 27): FILE CORRUPTED! pos=0\r\n', /FILE CORRUPTED/],
])('nothing more is waited for after %j', (said, why) => {
  const watch = new SealedWatch('all is up', 'tcg');
  watch.feed('serial', Buffer.from(said), 1);
  expect(watch.hopeless).toMatch(why);
  expect(watch.upAtMs).toBeNull();
});
