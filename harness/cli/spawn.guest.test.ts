import { execa } from 'execa';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const BOOTPROOF = join(import.meta.dirname, 'bootproof.mjs');

test('spawn gives a shell in the guest to whoever sits at the terminal, and ends at their word', async () => {
  const guest = execa(process.execPath, [BOOTPROOF, 'spawn', '--arch', 'arm64'], { reject: false, all: true });
  let seen = '';
  const toType = [
    { after: /guest# /, keys: 'echo sum $((40+2)); uname -m\r' },
    // What the shell echoes is not yet what it answers.
    { after: /sum 42\s+aarch64/, keys: '\u0001x' },
  ];
  for await (const chunk of guest.iterable({ from: 'all', binary: true })) {
    seen += Buffer.from(chunk).toString('latin1');
    if (toType[0]?.after.test(seen) === true) guest.stdin.write(toType.shift()?.keys ?? '');
  }
  const { exitCode } = await guest;
  expect(seen).toMatch(/this terminal is its console; Ctrl-A X ends it/);
  expect(seen).toMatch(/sum 42\s+aarch64/);
  expect(exitCode).toBe(0);
});
