import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { smallElf } from '../../../fixtures/releases/small-elf.ts';
import { FormatError } from '../../core/errors.ts';
import { run } from '../../host/process.ts';
import { memorySource } from '../byte-source.ts';
import { parseElf } from './elf.ts';

test('the versions that this Node asks of its libraries are those that readelf shows', async () => {
  const { versions } = await parseElf(memorySource(await readFile(process.execPath)));
  const { stdout } = await run('readelf', ['--version-info', '--wide', process.execPath]);
  const shown = [...stdout.matchAll(/Name: (\S+)\s+Flags: (\w+)/g)].filter(([, , flags]) => flags === 'none');
  expect(shown.length).toBeGreaterThan(5);
  const names = versions.needs.flatMap((need) => need.names);
  expect(names.toSorted()).toEqual(shown.map(([, name]) => name).toSorted());
  expect(versions.needs.map(({ library }) => library)).toContain('libc.so.6');
});

test('the versions of an object are read as they were written, and what it could do without is left out', async () => {
  const versionsNeeded = [
    { library: 'libc.so.6', names: ['GLIBC_2.17', 'GLIBC_2.38'] },
    { library: 'libm.so.6', names: ['GLIBC_2.35'], isWeak: true as const },
  ];
  const library = smallElf('arm64', { type: 'library', soname: 'libx.so', versionsNeeded, versions: ['X_1', 'X_2'] });
  const { versions, mayLoad } = await parseElf(memorySource(library));
  expect(versions.needs).toEqual([
    { library: 'libc.so.6', names: ['GLIBC_2.17', 'GLIBC_2.38'] },
    { library: 'libm.so.6', names: [] },
  ]);
  expect(versions.offers).toEqual(['X_1', 'X_2']);
  expect(mayLoad).toBe(true);
});

test('a chain of versions that leads out of the file is refused', async () => {
  const bytes = smallElf('arm64', { type: 'library', soname: 'libx.so', versions: ['X_1', 'X_2'] });
  const next = bytes.indexOf(Buffer.from([20, 0, 0, 0, 28, 0, 0, 0])) + 4;
  bytes.writeUInt32LE(0xfffffff0, next);
  await expect(parseElf(memorySource(bytes))).rejects.toThrow(/symbol versions outside the file/);
});

test('whatever bytes are changed, the versions are read or refused with a typed error', async () => {
  const versionsNeeded = [{ library: 'libc.so.6', names: ['GLIBC_2.17', 'GLIBC_2.38'] }];
  const good = smallElf('arm64', { type: 'library', soname: 'libx.so', versionsNeeded, versions: ['X_1', 'X_2'] });
  const changes = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(changes, async (changed) => {
      const bytes = Buffer.from(good);
      for (const [at, value] of changed) bytes[at] = value;
      const read = await parseElf(memorySource(bytes)).catch((error: unknown) => error);
      if (read instanceof Error) expect(read).toBeInstanceOf(FormatError);
    }),
    { numRuns: process.env['BOOTPROOF_SOAK'] === undefined ? 500 : 50_000 },
  );
});
