import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { UsageError } from '../core/errors.ts';
import { liveFlagsOf, originsOf } from './live-flags.ts';

test('an origin has a name and a place', async () => {
  const given = { args: [], options: { origin: ['github=https://example.com/v1/', `mirror-2=${tmpdir()}`] } };
  expect(await originsOf(given)).toEqual([
    { name: 'github', where: 'https://example.com/v1' },
    { name: 'mirror-2', where: tmpdir() },
  ]);
});

test.each([
  ['..=https://example.com'],
  ['.=https://example.com'],
  ['../x=https://example.com'],
  ['a/b=https://example.com'],
  ['=https://example.com'],
  ['ünter=https://example.com'],
  ['github'],
  ['github=/no/such/folder'],
  ['github=https://user@example.com'],
  ['a=https://example.com', 'A=https://example.org'],
])('no origin: %s', async (...origin) => {
  await expect(originsOf({ args: [], options: { origin } })).rejects.toThrow(UsageError);
});

test.each([
  { connections: '0' },
  { connections: '65' },
  { samples: '1.5' },
  { resolve: ['boot.example.com'] },
  { resolve: ['boot.example.com:elsewhere'] },
])('refused: %j', (options) => {
  expect(() => liveFlagsOf({ args: [], options })).toThrow(UsageError);
});
