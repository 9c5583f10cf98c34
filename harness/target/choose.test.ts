import { expect, test } from 'vitest';
import { UsageError } from '../core/errors.ts';
import { chooseTarget } from './choose.ts';

const ALL = {
  BOOT_ASSETS_RELEASE_TARBALL: 't.tar.gz',
  BOOT_ASSETS_BOOT_KERNEL: 'k',
  BOOT_ASSETS_BOOT_ROOTFS: 'r',
  BOOT_ASSETS_LIVE_VERSION: '0.5.1',
};

test.each([
  ['the argument', { target: 'dist' }, ALL, { kind: 'path', path: 'dist', from: 'argument' }],
  [
    'a URL as live',
    { target: 'https://cdn' },
    ALL,
    { kind: 'live', url: 'https://cdn', release: null, arches: [], withBinaries: true, from: 'argument' },
  ],
  ['the tarball variable', {}, ALL, { kind: 'path', path: 't.tar.gz', from: 'BOOT_ASSETS_RELEASE_TARBALL' }],
  [
    'loose files',
    {},
    { ...ALL, BOOT_ASSETS_RELEASE_TARBALL: '' },
    { kind: 'loose', files: { kernel: 'k', rootfs: 'r', arch: 'x86_64' }, from: 'BOOT_ASSETS_BOOT_KERNEL' },
  ],
  [
    'loose files whose kernel says for which architecture they are',
    { kernel: 'k', rootfs: 'r' },
    {},
    { kind: 'loose', files: { kernel: 'k', rootfs: 'r' }, from: '--kernel' },
  ],
  [
    'live variables',
    {},
    { BOOT_ASSETS_LIVE_CDN_BASE_URL: 'http://c', BOOT_ASSETS_LIVE_VERSION: '' },
    {
      kind: 'live',
      url: 'http://c',
      release: null,
      arches: [],
      withBinaries: true,
      from: 'BOOT_ASSETS_LIVE_CDN_BASE_URL',
    },
  ],
  [
    'the peer’s other live variables',
    {},
    { BOOT_ASSETS_LIVE_VERSION: '0.5.1', BOOT_ASSETS_LIVE_ARCH: 'amd64', BOOT_ASSETS_LIVE_PREPARE_BINARIES: 'false' },
    {
      kind: 'live',
      url: 'https://boot.arcboxcdn.com',
      release: '0.5.1',
      arches: ['x86_64'],
      withBinaries: false,
      from: 'BOOT_ASSETS_LIVE_VERSION',
    },
  ],
  ['the demo', {}, {}, { kind: 'demo', from: 'nothing else was named' }],
])('the target is the first that is named: %s', (_name, flags, env, expected) => {
  expect(chooseTarget(flags, env)).toEqual(expected);
});

test.each([
  ['a kernel alone', { kernel: 'k' }, {}, '--kernel is given without --rootfs'],
  [
    'a rootfs alone',
    {},
    { BOOT_ASSETS_BOOT_ROOTFS: 'r' },
    'BOOT_ASSETS_BOOT_ROOTFS is given without BOOT_ASSETS_BOOT_KERNEL',
  ],
  ['a command line alone', { cmdline: 'x' }, {}, '--cmdline belongs to --kernel and --rootfs'],
  ['two targets', { target: 'https://dist', kernel: 'k' }, {}, 'name one target'],
  ['a release of a folder', { target: 'dist', release: '0.5.1' }, {}, '--release belongs to a CDN'],
  ['a tag as a release', { target: 'https://cdn', release: 'v0.5.1' }, {}, '"v0.5.1" is no version'],
  [
    'loose files of two architectures',
    { kernel: 'k', rootfs: 'r', arch: ['arm64', 'x86_64'] as const },
    {},
    'say --arch arm64 or --arch x86_64',
  ],
])('%s is a usage error', (_name, flags, env, message) => {
  const choose = (): unknown => chooseTarget(flags, env);
  expect(choose).toThrow(UsageError);
  expect(choose).toThrow(message);
});
