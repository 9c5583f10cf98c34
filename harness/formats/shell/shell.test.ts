import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { shellCommands, whatIsOpen } from './commands.ts';

const soak = process.env['BOOTPROOF_SOAK'] !== undefined;

function words(script: string): string[] {
  return shellCommands(script).map(({ words }) => words.join(' '));
}

describe('what a shell can come to', () => {
  test.each([
    ['a; b && c || d | e &\nf', ['a', 'b', 'c', 'd', 'e', 'f']],
    ['a "b c"\\ d \'e\'f # g\n#h', ['a b c d ef']],
    ['a $(b; c) "$(d)"', ['a $(b; c) $(d)']],
    ['a 2>&1 >/dev/null < in >> out b', ['a b']],
    ['x=1 y=2 a z=3', ['a z=3']],
    ['a "<< b >>" c\nd', ['a << b >> c', 'd']],
    ['[ "$a" "<" b ]; c', ['[ $a < b ]', 'c']],
    ["x=$(a 's/)//' b); c", ['', 'c']],
    ['a "$(b "(" c)"; d', ['a $(b "(" c)', 'd']],
    ["x=$(\n# don't\na); b", ['', 'b']],
    ['a \\\n b', ['a b']],
    ['if a; then b; elif c; then d; else e; fi', ['a', 'b', 'c', 'd', 'e']],
    ['while read x; do a; done; for i in 1 2; do b; done', ['read x', 'a', 'i in 1 2', 'b']],
    ['case $x in a) b ;; *" c "*) d ;; esac; e', ['b', 'd', 'e']],
    ['(a; exit 1); b', ['a', 'exit 1', 'b']],
    ['[ -e x ] && exit 0; a', ['[ -e x ]', 'exit 0', 'a']],
    ['if a; then exit; fi; b', ['a', 'exit', 'b']],
    ['exec >/dev/console 2>&1; a', ['exec', 'a']],
    ['f() { a; }; f; b', ['f', 'a', 'b']],
    ['f() { f; }; f', ['f', 'f']],
    ['set -eu; set -o nounset; a', ['set -eu', 'set -o nounset', 'a']],
    ['a && return; b', ['a', 'return', 'b']],
    ['f() { a; }; f; f', ['f', 'a', 'f']],
    ['{ a; }; b', ['a', 'b']],
  ])('%j', (script, expected) => {
    expect(words(script)).toEqual(expected);
  });
});

describe('what no shell comes to', () => {
  test.each([
    ['exit 0\na', ['exit 0']],
    ['exec a b\nc', ['exec a b']],
    ['return 0; a', ['return 0']],
    ['f() { a; return; b; }; f; c', ['f', 'a', 'return', 'c']],
    ['set -en; a', ['set -en']],
    ['set -o noexec; a', ['set -o noexec']],
    ['f() { exit; }\nf\na', ['f', 'exit']],
    ['f() { a; }\nb', ['b']],
    ['if false; then a; else b; fi', ['false', 'b']],
    ['while false; do a; done; b', ['false', 'b']],
    ['if false; then if b; then c; fi; d; fi; e', ['false', 'e']],
    ['false && a; true || b; c', ['false', 'true', 'c']],
    ['! true && a; ! false || b; c', ['true', 'false', 'c']],
    ['until true; do a; done; b', ['true', 'b']],
    ['cat <<EOF\na\nEOF\nb', ['cat', 'b']],
    ["cat <<-'EOF'\na\n\tEOF\nb", ['cat', 'b']],
    ['cat << EOF\na', ['cat']],
    ['#a\nb #c', ['b']],
  ])('%j', (script, expected) => {
    expect(words(script)).toEqual(expected);
  });
});

test.each([
  ['x', false],
  ['( while :; do x; done ) &', false],
  ['f() { a | x; }; { f; }', false],
  ['if a; then x; fi', true],
  ['a || x', true],
  ['case a in b) x ;; esac', true],
  ['while a; do x; done', true],
  ['f() { x; }; a && f', true],
  ['a ||\n x', true],
  ['if true; then x; fi', false],
  ['if false; then a; else x; fi', false],
  ['if a; then b; elif true; then x; fi', true],
  ['if a; then b; else x; fi', true],
  ['if x; then a; fi', false],
  ['if a; then b; elif x; then c; fi', true],
  ['until false; do x; done', false],
  ['until a; do x; done', true],
  ['while ! false; do x; done', false],
  ['while sleep 1; do x; done', false],
  ['for a in b c; do x; done', false],
  ['for a in b c; do d && x; done', true],
  ['true && x', false],
  ['false || x', false],
  ['! false && x', false],
  ['a && true && x', true],
  ['a | b && x', true],
  ['a && b; x', false],
])('whether x happens only if something holds, in %j: %s', (script, isConditional) => {
  expect(shellCommands(script).find(({ words }) => words[0] === 'x')?.isConditional).toBe(isConditional);
});

test.each([
  ['x', false],
  ['x &', true],
  ['x & a', true],
  ['a & x', false],
  ['a; x & b', true],
  ['x; a &', false],
  ['x\na &', false],
  ['x && a &', true],
  ['x ||\n a &', true],
  ['x | a &', true],
  ['x 2>&1', false],
  ['x >&2 &', true],
  ['{ x; a; } &', true],
  ['( x ) & a', true],
  ['if a; then x; fi &', true],
  ['if x; then a & fi', false],
  ['if a; then b; else x & fi', true],
  ['while a; do b; x & done', true],
  ['f() { x; }; f &', true],
  ['f() { x & }; f', true],
  ['case a in b) x & ;; esac', true],
  ['case a in b) c & ;; d) x ;; esac', false],
  ['exit 1 & x', false],
])('whether x runs in the background in %j: %s', (script, isBackground) => {
  expect(shellCommands(script).find(({ words }) => words[0] === 'x')?.isBackground).toBe(isBackground);
});

test.each([
  ['if a; then b', 'if'],
  ['while a; do b', 'loop'],
  ['f() { a', 'function'],
  ["a 'b", 'a quote'],
  ['a "b \\"', 'a quote'],
  ['a "b\'" \\" \'"\'', null],
  ['case a in b) c ;; esac; (d)', null],
])('what is open at the end of %j: %s', (script, open) => {
  expect(whatIsOpen(script)).toBe(open);
});

test('any text is read to its end, in bounded time', () => {
  const piece = fc.constantFrom(
    ...'if then fi else while do done case esac { } ( ) ; & && || | < << > \' " \\ $( # \n f() exit false a'.split(' '),
  );
  const script = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join(' ')),
  );
  fc.assert(
    fc.property(script, (text) => {
      const reached = shellCommands(text);
      whatIsOpen(text);
      expect(reached.length).toBeLessThanOrEqual(text.length);
      for (const command of reached) expect(text).toContain(command.text);
    }),
    { numRuns: soak ? 50_000 : 500 },
  );
});
