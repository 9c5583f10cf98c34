import { expect, test } from 'vitest';
import { fillIn } from './fill-in.ts';
import { upstreamVersion } from './stage-upstream.ts';

const values = { origin: 'http://127.0.0.1:1', assetVersion: '0.0.0-demo', versions: new Map([['tini', '0.19.0-1']]) };

test('address, asset version and package versions are filled in', () => {
  expect(fillIn('{origin}/a {asset-version} {version tini}', values)).toBe('http://127.0.0.1:1/a 0.0.0-demo 0.19.0-1');
});

test('the version of a package that is not served is refused', () => {
  expect(() => fillIn('{version sash}', values)).toThrow('sash');
});

test('a package’s version loses its epoch and its count of rebuilds', () => {
  expect(upstreamVersion('1:1.35.0-4+deb12u1+b1')).toBe('1.35.0-4+deb12u1');
  expect(upstreamVersion('0.19.0-1')).toBe('0.19.0-1');
});
