import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeTemporaryFolder } from '../../host/temporary-folder.ts';
import type { QemuSpec } from './arguments.ts';
import { launchQemu } from './launch.ts';

test('a QEMU that ends before it connects leaves nobody waiting for its consoles or its monitor', async () => {
  await using folder = await makeTemporaryFolder('launch');
  const spec: QemuSpec = {
    arch: 'x86_64',
    machine: 'q35',
    accelerator: 'tcg',
    cpus: 1,
    memoryMiB: 64,
    kernelPath: '/nowhere',
    rootfsPath: '/nowhere',
    disks: [],
    cmdline: 'console=ttyS0',
    consoles: new Map([['serial', join(folder.path, 'serial')]]),
    monitorSocket: join(folder.path, 'monitor'),
    shares: [],
    sandbox: false,
  };
  await using qemu = await launchQemu('true', spec);
  await expect(qemu.consoles.get('serial')).rejects.toThrow('nothing connected');
  expect(await qemu.shutdown()).toBeNull();
});
