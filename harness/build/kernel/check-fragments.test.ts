import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DEMO_RECIPE } from '../../host/installation.ts';
import { parseKernelConfig } from '../../formats/linux-image/kernel-config.ts';
import { checkFragments, requireFragments } from './check-fragments.ts';

const fragment = { name: 'common.config', text: 'CONFIG_EROFS_FS=y\nCONFIG_NAME="x"\n# CONFIG_MODULES is not set\n' };

test('a configuration that has everything passes, whether off is written or left out', () => {
  expect(checkFragments([fragment], 'CONFIG_NAME="x"\nCONFIG_EROFS_FS=y\n')).toEqual([]);
});

test('every symbol that was lost is named with what it became and who asked for it', () => {
  expect(checkFragments([fragment], 'CONFIG_NAME="y"\nCONFIG_MODULES=y\nCONFIG_EROFS_FS=m\n')).toEqual([
    { symbol: 'EROFS_FS', wanted: 'y', actual: 'm', fragment: 'common.config' },
    { symbol: 'NAME', wanted: 'x', actual: 'y', fragment: 'common.config' },
    { symbol: 'MODULES', wanted: 'n', actual: 'y', fragment: 'common.config' },
  ]);
  expect(() => requireFragments([fragment], 'CONFIG_NAME="x"\n')).toThrow('CONFIG_EROFS_FS=y is n (common.config)');
});

test('a later fragment overrides an earlier one', () => {
  const later = { name: 'arm64.config', text: '# CONFIG_EROFS_FS is not set\n' };
  expect(checkFragments([fragment, later], 'CONFIG_NAME="x"\n')).toEqual([]);
});

test("the demo's fragments ask for what the contract names", async () => {
  const read = (name: string): Promise<string> => readFile(join(DEMO_RECIPE, 'kernel', `${name}.config`), 'utf8');
  const common = parseKernelConfig(await read('common'));
  const contract = [
    'EROFS_FS',
    'EROFS_FS_ZIP',
    'VIRTIO_FS',
    'VIRTIO_BLK',
    'BINFMT_MISC',
    'BTRFS_FS',
    'VIRTIO_VSOCKETS',
  ];
  expect(contract.filter((symbol) => common[symbol] !== 'y')).toEqual([]);
  expect(common['MODULES']).toBe('n');
  expect(parseKernelConfig(await read('x86_64'))['SERIAL_8250_CONSOLE']).toBe('y');
  expect(parseKernelConfig(await read('arm64'))['SERIAL_AMBA_PL011_CONSOLE']).toBe('y');
});
