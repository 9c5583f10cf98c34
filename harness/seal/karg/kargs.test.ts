import fc from 'fast-check';
import { expect, test } from 'vitest';
import { WHY_NO_VECTORS, vectorBytes } from '../../../fixtures/seal/vectors.ts';
import { FormatError } from '../../core/errors.ts';
import { parseKargs } from './parse-kargs.ts';
import { renderKarg } from './render-karg.ts';

const A = 'a1'.repeat(32);
const B = 'b2'.repeat(64);

test.each<[string, (readonly [string, boolean])[]]>([
  ['', []],
  ['quiet composefs root=/dev/vda xcomposefs=1', []],
  [`composefs=${A}`, [[A, false]]],
  [`composefs=?${B}`, [[B, true]]],
  [`quiet composefs.digest=v1-sha256-12:${A} ro`, [[A, false]]],
  [`composefs.digest=?v2-sha512-12:${B}`, [[B, true]]],
  [`composefs=${A.toUpperCase()}`, [[A.toUpperCase(), false]]],
  [
    `composefs=${A}\tcomposefs.digest=v1-sha512-12:${B}\ncomposefs=?${A}`,
    [
      [A, false],
      [B, false],
      [A, true],
    ],
  ],
  [`"composefs=${A}"`, []],
  [`init="/a composefs=bad b" composefs=${A}`, [[A, false]]],
  [`Composefs=bad composefs=${A}`, [[A, false]]],
])('%j names these images, in this order', (cmdline, expected) => {
  expect(parseKargs(cmdline).map(({ digest, isInsecure }) => [digest, isInsecure])).toEqual(expected);
});

test.each([
  ['composefs=', 'a digest of 0 characters'],
  [`composefs=${A}0`, 'a digest of 65 characters'],
  [`composefs=${'x'.repeat(64)}`, 'is no digest of 64 hexadecimal digits'],
  [`composefs="${A}"`, 'a digest of 66 characters'],
  [`composefs=??${A}`, 'a digest of 65 characters'],
  [`composefs=${A} composefs=bad`, 'a digest of 3 characters'],
  ['composefs.digest=', 'is not written as VERSION-HASH-12:DIGEST'],
  [`composefs.digest=${A}`, 'is not written as'],
  [`composefs.digest=v1-sha256:${A}`, 'is not written as'],
  [`composefs.digest=v3-sha256-12:${A}`, '"v3" is no version'],
  [`composefs.digest=v1-sha1-12:${A}`, '"sha1" is no hash'],
  [`composefs.digest=v1-sha256-8:${A}`, 'blocks of 2^8 bytes'],
  [`composefs.digest=v1-sha512-12:${A}`, 'is no digest of 128'],
  [`composefs.digest=v1-sha256-12:?${A}`, 'is no digest of 64'],
])('%j fails the boot: %s', (cmdline, problem) => {
  expect(() => parseKargs(cmdline)).toThrow(problem);
});

test('every command line of the vectors gives the images of the Rust implementation, or fails like it', ({ skip }) => {
  if (WHY_NO_VECTORS !== null) skip(WHY_NO_VECTORS);
  const cases = JSON.parse(vectorBytes('kargs.json').toString('utf8')) as { cmdline: string; boot: unknown }[];
  expect(cases.length).toBeGreaterThan(10);
  for (const { cmdline, boot } of cases) expect(trials(cmdline), cmdline).toEqual(boot);
});

test('what is rendered is parsed as it was, whatever stands around it', () => {
  const karg = fc.constantFrom(
    { digest: A, version: 'v1', algorithm: 'sha256', isInsecure: false } as const,
    { digest: B, version: 'v1', algorithm: 'sha512', isInsecure: true } as const,
    { digest: B, version: 'v2', algorithm: 'sha512', isInsecure: false } as const,
    { digest: A, version: 'v2', algorithm: 'sha256', isInsecure: true } as const,
  );
  fc.assert(
    fc.property(fc.array(karg), fc.constantFrom(' ', '\t', ' quiet "a b" '), (kargs, between) => {
      expect(parseKargs(kargs.map(renderKarg).join(between))).toEqual(kargs);
    }),
  );
});

test('any text gives images or a FormatError', () => {
  const part = fc.oneof(
    fc.constantFrom('composefs=', 'composefs.digest=', 'v1-sha256-12:', A, ' ', '"', '?'),
    fc.string(),
  );
  fc.assert(fc.property(fc.array(part), (parts) => void trials(parts.join(''))));
});

function trials(cmdline: string): unknown {
  try {
    return parseKargs(cmdline).map(({ digest, isInsecure }) => [digest, isInsecure]);
  } catch (error) {
    expect(error).toBeInstanceOf(FormatError);
    return 'error';
  }
}
