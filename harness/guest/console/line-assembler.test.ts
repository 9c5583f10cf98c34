import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openLineAssembler } from './line-assembler.ts';

const SOAK = process.env['BOOTPROOF_SOAK'] !== undefined;

test.each<[string, string, string[]]>([
  ['line feeds end lines', 'one\ntwo\n', ['one', 'two']],
  ['a carriage return before a line feed is no line', 'one\r\ntwo\r\r\n', ['one', 'two']],
  ['a program that writes over its own line wrote several', '10%\r20%\r30%\n', ['10%', '20%', '30%']],
  ['a last line without its end counts', 'one\ntw', ['one', 'tw']],
  ['empty lines are left out', '\n\n\r\none\n', ['one']],
  ['colours and cursor moves are no text', '\x1b[1;31mred\x1b[0m \x1b[2Kline\x1b[K\n', ['red line']],
  ['a terminal reset is no text', '\x1bc\x1b[?7l\x1b[2J\x1b[0mSeaBIOS (version 1)\n', ['SeaBIOS (version 1)']],
  ['bracketed paste marks are no text', '\x1b[200~pasted\x1b[201~\n\x1b[?2004h$ \n', ['pasted', '$ ']],
  ['a window title is no text', '\x1b]0;title\x07prompt\n\x1b]2;t\x1b\\p\n', ['prompt', 'p']],
  ['a character set is no text', '\x1b(Bplain\x1b=\n', ['plain']],
  ['an escape that is cut off is no text', 'text\x1b[3\n', ['text']],
  ['zero bytes and bells are no text', 'a\0b\x07c\x08\n', ['abc']],
  ['a tab is text', 'a\tb\n', ['a\tb']],
  ['other alphabets are text', 'Überprüfung läuft ✓\n', ['Überprüfung läuft ✓']],
])('%s', (_title, raw, texts) => {
  expect(linesOf(Buffer.from(raw)).map(({ text }) => text)).toEqual(texts);
});

test.each<[string, string, { text: string; kernelSeconds: number | null; caller: string | null }[]]>([
  ['the time is split off', '[    1.234567] erofs: x\n', [{ text: 'erofs: x', kernelSeconds: 1.234567, caller: null }]],
  [
    'a thread that speaks is split off',
    '[    1.234567][   T12] x\n',
    [{ text: 'x', kernelSeconds: 1.234567, caller: 'T12' }],
  ],
  ['a processor that speaks is split off', '[   C1] x\n', [{ text: 'x', kernelSeconds: null, caller: 'C1' }]],
  ['big numbers fit', '[123456.000001][ T4711] x\n', [{ text: 'x', kernelSeconds: 123456.000001, caller: 'T4711' }]],
  [
    'indented text keeps its indent',
    '[    1.000000]   with arguments:\n',
    [{ text: '  with arguments:', kernelSeconds: 1, caller: null }],
  ],
  [
    'brackets of a program are text',
    '[  OK  ] Started x\n',
    [{ text: '[  OK  ] Started x', kernelSeconds: null, caller: null }],
  ],
  [
    'a kernel message behind a prompt is a line of its own',
    '/ # [   12.345678] Kernel panic - not syncing: x\n',
    [
      { text: '/ # ', kernelSeconds: null, caller: null },
      { text: 'Kernel panic - not syncing: x', kernelSeconds: 12.345678, caller: null },
    ],
  ],
])('%s', (_title, raw, expected) => {
  expect(linesOf(Buffer.from(raw))).toMatchObject(expected);
});

test('lines are numbered as an editor shows the raw log', () => {
  const lines = linesOf(Buffer.from('one\n\n10%\r20%\nfour\n'));
  expect(lines.map(({ number, text }) => [number, text])).toEqual([
    [1, 'one'],
    [3, '10%'],
    [3, '20%'],
    [4, 'four'],
  ]);
});

test('bytes that are no text are shown as such, a character cut off by the end is not', () => {
  expect(linesOf(Buffer.from([0x61, 0xff, 0xfe, 0x62, 0x0a]))[0]?.text).toBe('a\ufffd\ufffdb');
  expect(linesOf(Buffer.from([0x61, 0xe2, 0x9c]))[0]?.text).toBe('a');
  expect(linesOf(Buffer.from([0xe2]))).toEqual([]);
});

test('a line without an end is cut into pieces, and nothing of it is lost', () => {
  const long = `a${'é'.repeat(10_000)}`;
  const lines = linesOf(Buffer.from(`${long}\nnext\n`));
  expect(Math.max(...lines.map(({ text }) => Buffer.byteLength(text)))).toBeLessThanOrEqual(4096);
  expect(
    lines
      .slice(0, -1)
      .map(({ text }) => text)
      .join(''),
  ).toBe(long);
  expect(lines.at(-1)).toMatchObject({ number: 2, text: 'next' });
});

test('how the bytes are cut into pieces changes no line', () => {
  const piece = fc.oneof(
    fc.constantFrom('\n', '\r', '\r\n', '\x1b[0m', '\x1b]0;', '\x07', '[    1.000000] ', '✓', 'é', '\0'),
    fc.string({ maxLength: 20 }),
    fc.string({ minLength: 2000, maxLength: 5000 }),
  );
  const bytes = fc.array(
    fc.oneof(
      piece.map((text) => Buffer.from(text)),
      fc.uint8Array({ maxLength: 8 }),
    ),
    { maxLength: 40 },
  );
  const property = fc.property(bytes, fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1 }), (parts, sizes) => {
    const log = Buffer.concat(parts);
    expect(linesOf(log, sizes)).toEqual(linesOf(log));
  });
  fc.assert(property, { numRuns: SOAK ? 20_000 : 500 });
});

test('ten megabytes in one piece without any line end take no time to speak of', () => {
  const startedAt = performance.now();
  expect(linesOf(Buffer.alloc(10_000_000, 'x'))).toHaveLength(2442);
  expect(performance.now() - startedAt).toBeLessThan(3_000);
});

/** The lines of a log that comes in pieces of these sizes, over and over; in one piece by default. */
function linesOf(
  log: Uint8Array,
  sizes: readonly number[] = [log.length + 1],
): ReturnType<ReturnType<typeof openLineAssembler>['push']> {
  const assembler = openLineAssembler();
  const lines = [];
  for (let start = 0, turn = 0; start < log.length; turn += 1) {
    const end = start + (sizes[turn % sizes.length] ?? 1);
    lines.push(...assembler.push(log.subarray(start, end), 0));
    start = end;
  }
  return [...lines, ...assembler.flush(0)];
}
