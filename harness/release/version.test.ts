import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareAssetVersions, isAssetVersion, parseAssetVersion, pathSafe, schemaVersionOf } from './version.ts';

test.each(['0.5.1', '9.9.9-e2e', '0.0.0-dev.ab12cd3', '0.0.0-dev.0123456', '1.0.0+e2e', '1.0.0-rc.1+build.7'])(
  '%s is a version',
  (text) => {
    expect(isAssetVersion(text)).toBe(true);
  },
);

test.each([
  '',
  '1',
  '1.2',
  'v1.2.3',
  '01.2.3',
  '1.2.3-',
  '1.2.3+',
  '1.2.3-a..b',
  '1.2.3 ',
  '1.2.3\n',
  `1.2.3-${'a'.repeat(130)}`,
])('%j is none', (text) => {
  expect(isAssetVersion(text)).toBe(false);
  expect(() => parseAssetVersion(text)).toThrow('is no version');
});

test('versions stand in the order of SemVer', () => {
  const ordered = [
    '0.6.9',
    '0.6.10',
    '1.0.0-alpha',
    '1.0.0-alpha.1',
    '1.0.0-alpha.beta',
    '1.0.0-beta.2',
    '1.0.0-beta.11',
    '1.0.0-rc.1',
    '1.0.0',
    '99.0.0',
  ];
  expect(ordered.toReversed().toSorted(compareAssetVersions)).toEqual(ordered);
  expect(compareAssetVersions('1.0.0+a', '1.0.0+b')).toBe(0);
});

test('comparing is an order: of two versions one is before the other or they are alike', () => {
  const part = fc.nat({ max: 12 });
  const identifier = fc.oneof(part.map(String), fc.constantFrom('a', 'beta', 'rc-1', '007'));
  const version = fc
    .tuple(part, part, part, fc.array(identifier, { maxLength: 3 }))
    .map(([a, b, c, pre]) => `${a}.${b}.${c}${pre.length === 0 ? '' : `-${pre.join('.')}`}`);
  fc.assert(
    fc.property(version, version, version, (a, b, c) => {
      expect(Math.sign(compareAssetVersions(a, b))).toBe(0 - Math.sign(compareAssetVersions(b, a)));
      if (compareAssetVersions(a, b) <= 0 && compareAssetVersions(b, c) <= 0) {
        expect(compareAssetVersions(a, c)).toBeLessThanOrEqual(0);
      }
    }),
  );
});

test('the schema version is the major number, and a path has no plus', () => {
  expect(['0.2.3', '9.9.9-e2e'].map(schemaVersionOf)).toEqual([0, 9]);
  expect(pathSafe('v1.36.2+k3s1+x')).toBe('v1.36.2-k3s1-x');
});
