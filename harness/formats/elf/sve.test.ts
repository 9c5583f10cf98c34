import fc from 'fast-check';
import { expect, test } from 'vitest';
import { objectWithSymbols } from '../../../fixtures/releases/object-with-symbols.ts';
import { FormatError } from '../../core/errors.ts';
import { memorySource } from '../byte-source.ts';
import { findSve } from './sve.ts';

const CNTD = 0x04e0e3e0;
const RET = 0xd65f03c0;
const usesOf = async (...symbols: Parameters<typeof objectWithSymbols>[0]) =>
  findSve(memorySource(objectWithSymbols(symbols)), /FEX/);

test('an SVE instruction is found in a function of the wanted name, and named', async () => {
  expect(await usesOf({ name: '_ZN7FEXCore3RunEv', words: [RET, CNTD] }, { name: 'memcpy', words: [RET] })).toEqual([
    { function: '_ZN7FEXCore3RunEv', instruction: '0x04e0e3e0' },
  ]);
});

test('SVE in other functions, and data between instructions, are left alone', async () => {
  expect(await usesOf({ name: '__memcpy_sve', words: [CNTD] })).toEqual([]);
  expect(
    await usesOf(
      { name: '_ZN3FEX4TableEv', words: [RET, CNTD, RET] },
      { name: '$x', at: 0 },
      { name: '$d.1', at: 4 },
      { name: '$x.2', at: 8 },
    ),
  ).toEqual([]);
});

test('without symbols nobody can say whose code it is', async () => {
  const stripped = objectWithSymbols([{ name: '_ZN7FEXCore3RunEv', words: [CNTD] }]);
  stripped.writeBigUInt64LE(0n, 40);
  expect(await findSve(memorySource(stripped), /FEX/)).toBeNull();
});

test('damaged tables give an answer or a FormatError, never anything else', async () => {
  const good = objectWithSymbols([
    { name: '_ZN7FEXCore3RunEv', words: [RET, CNTD] },
    { name: '$x', at: 0 },
  ]);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 6 }), async (pokes) => {
      const bytes = Buffer.from(good);
      for (const [at, value] of pokes) bytes[at] = value;
      await findSve(memorySource(bytes), /FEX/).catch((error: unknown) => expect(error).toBeInstanceOf(FormatError));
    }),
    { numRuns: 1_000 },
  );
});
