import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FormatError } from '../core/errors.ts';
import { FEX_HANDLER } from '../release/fex-handler.ts';
import { parseBinfmtEntry } from './binfmt-entry.ts';
import { type BinfmtStatus, parseBinfmtStatus, takesProgram } from './binfmt-status.ts';

const FEX = [
  'enabled',
  'interpreter /arcbox/runtime/bin/FEX',
  'flags: POCF',
  'offset 0',
  'magic 7f454c4602010100000000000000000002003e00',
  'mask fffffffffffefe00000000fffffffffffeffffff',
];

/** The kernel's rule in other words: as numbers, and bit by bit. */
function model({ enabled, by }: BinfmtStatus, head: Uint8Array): boolean {
  if (!enabled || by.kind !== 'magic') return false;
  const padded = new Uint8Array(256);
  padded.set(head.subarray(0, 256));
  for (const [at, byte] of by.magic.entries()) {
    for (let bit = 0; bit < 8; bit += 1) {
      const counts = by.mask === null || ((by.mask[at] ?? 0) >> bit) % 2 === 1;
      const wanted = (byte >> bit) % 2;
      const found = ((padded[by.offset + at] ?? 0) >> bit) % 2;
      if (counts && wanted !== found) return false;
    }
  }
  return true;
}

test('the entry that the contract’s line registers is the one that the kernel shows', () => {
  const shown = parseBinfmtStatus(FEX);
  const { magic, mask, interpreter, flags, offset } = parseBinfmtEntry(FEX_HANDLER);
  expect(shown).toEqual({ enabled: true, interpreter, flags, by: { kind: 'magic', offset, magic, mask } });
});

test('an entry takes what the kernel’s own rule gives to it, bit by bit', () => {
  const entries = fc.record({
    enabled: fc.boolean(),
    offset: fc.nat(12),
    magic: fc.uint8Array({ minLength: 1, maxLength: 8 }),
    mask: fc.option(fc.uint8Array({ minLength: 8, maxLength: 8 })),
  });
  const spoiled = fc.option(fc.tuple(fc.nat(30), fc.nat(255)));
  const seen = { taken: 0, left: 0 };
  fc.assert(
    fc.property(entries, spoiled, fc.nat(30), ({ enabled, offset, magic, mask }, spoil, lengthBytes) => {
      const status: BinfmtStatus = {
        enabled,
        interpreter: '/i',
        flags: '',
        by: {
          kind: 'magic',
          offset,
          magic: Buffer.from(magic),
          mask: mask === null ? null : Buffer.from(mask.subarray(0, magic.length)),
        },
      };
      // A program that fits, then one byte of it changed, then cut off.
      const program = new Uint8Array(40);
      program.set(magic, offset);
      if (spoil !== null) program[spoil[0]] = spoil[1];
      const head = program.subarray(0, lengthBytes + 10);
      expect(takesProgram(status, head, 'program')).toBe(model(status, head));
      seen[model(status, head) ? 'taken' : 'left'] += 1;
    }),
  );
  // The property says nothing when one side never comes up.
  expect(Math.min(seen.taken, seen.left)).toBeGreaterThan(5);
});

test('a disabled entry and a name of another extension take nothing', () => {
  const script = ['enabled', 'interpreter /usr/bin/python', 'flags: ', 'extension .py'];
  const status = parseBinfmtStatus(script);
  expect(takesProgram(status, Buffer.alloc(4), 'a.b.py')).toBe(true);
  expect(takesProgram(status, Buffer.alloc(4), 'py')).toBe(false);
  expect(takesProgram(parseBinfmtStatus(['disabled', ...script.slice(1)]), Buffer.alloc(4), 'a.py')).toBe(false);
});

test('any lines are an entry or a typed error', () => {
  const damaged = fc
    .tuple(fc.nat(FEX.length - 1), fc.string({ maxLength: 40 }))
    .map(([at, text]) => FEX.map((line, index) => (index === at ? text : line)));
  fc.assert(
    fc.property(fc.oneof(fc.array(fc.string()), damaged), (lines) => {
      try {
        takesProgram(parseBinfmtStatus(lines), Buffer.alloc(64), 'x');
      } catch (error) {
        expect(error).toBeInstanceOf(FormatError);
      }
    }),
  );
});
