import { expect, test } from 'vitest';
import { parsePrintedUris } from './resolve.ts';

const digest = 'ab'.repeat(32);

test('a printed address becomes a package with its version unescaped', () => {
  const line = `'http://mirror.example/pool/zlib1g_1.2.13_arm64.deb' zlib1g_1%3a1.2.13.dfsg-1_arm64.deb 82744 SHA256:${digest}`;
  expect(parsePrintedUris(`Reading lists\n${line}\n`)).toEqual([
    {
      name: 'zlib1g',
      version: '1:1.2.13.dfsg-1',
      sha256: digest,
      url: 'http://mirror.example/pool/zlib1g_1.2.13_arm64.deb',
    },
  ]);
});

test('a package without a SHA-256 is refused', () => {
  const line = `'http://mirror.example/a_1_all.deb' a_1_all.deb 10 MD5Sum:${'0'.repeat(32)}`;
  expect(() => parsePrintedUris(line)).toThrow('without a SHA-256');
});
