import { expect, test } from 'vitest';
import { type QemuSpec, buildArguments } from './arguments.ts';

const LOCKED = ['-nodefaults', '-no-user-config', '-display', 'none', '-no-reboot'];
const SANDBOX = ['-sandbox', 'on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny'];
const ENTROPY = ['-device', 'virtio-rng-pci'];

const plain: QemuSpec = {
  arch: 'x86_64',
  machine: 'q35',
  accelerator: 'tcg',
  cpus: 1,
  memoryMiB: 512,
  kernelPath: '/r/kernel',
  rootfsPath: '/r/rootfs.erofs',
  disks: [],
  cmdline: 'console=ttyS0 root=/dev/vda ro',
  consoles: new Map([['serial', '/t/serial']]),
  monitorSocket: null,
  shares: [],
  sandbox: true,
};
const KERNEL = ['-kernel', '/r/kernel', '-append', 'console=ttyS0 root=/dev/vda ro'];
const ROOT = [
  '-blockdev',
  'driver=raw,node-name=root,read-only=on,file.driver=file,file.filename=/r/rootfs.erofs',
  '-device',
  'virtio-blk-pci,drive=root',
];
const SERIAL = ['-chardev', 'socket,id=serial,path=/t/serial', '-serial', 'chardev:serial'];
const HVC0 = [
  ...['-chardev', 'socket,id=hvc0,path=/t/hvc0'],
  ...['-device', 'virtio-serial-pci', '-device', 'virtconsole,chardev=hvc0'],
];
const Q35 = 'q35,accel=tcg,usb=off,vmport=off,sata=off,smbus=off';

test.each<[string, Partial<QemuSpec>, string[][]]>([
  [
    'an x86_64 guest on q35',
    {},
    [LOCKED, SANDBOX, ['-machine', Q35], ['-cpu', 'max', '-smp', '1'], ['-m', '512M'], KERNEL, ROOT, SERIAL, ENTROPY],
  ],
  [
    'microvm with a bus and tables, under kvm, with two processors and no sandbox',
    { machine: 'microvm', accelerator: 'kvm', cpus: 2, sandbox: false },
    [
      LOCKED,
      ['-machine', 'microvm,accel=kvm,pcie=on,acpi=on'],
      ['-cpu', 'host', '-smp', '2'],
      ...[['-m', '512M'], KERNEL, ROOT, SERIAL, ENTROPY],
    ],
  ],
  [
    'an arm64 guest with both consoles, a monitor and a share',
    {
      arch: 'arm64',
      machine: 'virt',
      consoles: new Map([
        ['serial', '/t/serial'],
        ['hvc0', '/t/hvc0'],
      ]),
      monitorSocket: '/t/monitor',
      shares: [
        { tag: 'arcbox', socket: '/t/share' },
        { tag: 'code', socket: '/t/code' },
      ],
    },
    [
      LOCKED,
      SANDBOX,
      ['-machine', 'virt,accel=tcg,usb=off,memory-backend=memory'],
      ['-cpu', 'max,pauth-impdef=on', '-smp', '1'],
      ['-m', '512M', '-object', 'memory-backend-memfd,id=memory,size=512M,share=on'],
      KERNEL,
      ROOT,
      SERIAL,
      HVC0,
      ['-chardev', 'socket,id=monitor,path=/t/monitor', '-mon', 'chardev=monitor,mode=control'],
      ENTROPY,
      ['-chardev', 'socket,id=share0,path=/t/share', '-device', 'vhost-user-fs-pci,chardev=share0,tag=arcbox'],
      ['-chardev', 'socket,id=share1,path=/t/code', '-device', 'vhost-user-fs-pci,chardev=share1,tag=code'],
    ],
  ],
  [
    'paths that hold a comma, and an asked-for processor',
    { rootfsPath: '/a,b/rootfs', kernelPath: '/a,b/kernel', cpu: 'qemu64', consoles: new Map() },
    [
      ...[LOCKED, SANDBOX, ['-machine', Q35], ['-cpu', 'qemu64', '-smp', '1'], ['-m', '512M']],
      ['-kernel', '/a,b/kernel', '-append', 'console=ttyS0 root=/dev/vda ro'],
      ['-blockdev', 'driver=raw,node-name=root,read-only=on,file.driver=file,file.filename=/a,,b/rootfs'],
      ['-device', 'virtio-blk-pci,drive=root'],
      ENTROPY,
    ],
  ],
  [
    'an overlay in the place of the root',
    { rootOverlay: '/t/root.qcow2' },
    [
      ...[LOCKED, SANDBOX, ['-machine', Q35], ['-cpu', 'max', '-smp', '1'], ['-m', '512M'], KERNEL],
      ['-blockdev', 'driver=qcow2,node-name=root,cache.no-flush=on,file.driver=file,file.filename=/t/root.qcow2'],
      ['-device', 'virtio-blk-pci,drive=root'],
      ...[SERIAL, ENTROPY],
    ],
  ],
  [
    'a blank disk and one to read from, both behind the root',
    {
      disks: [
        { serial: 'blank', path: '/t/blank', isWritable: true, blankBytes: 4096 },
        { serial: 'data', path: '/t/data', isWritable: false, blankBytes: null },
      ],
    },
    [
      ...[LOCKED, SANDBOX, ['-machine', Q35], ['-cpu', 'max', '-smp', '1'], ['-m', '512M'], KERNEL, ROOT],
      ['-blockdev', 'driver=raw,node-name=blank,cache.no-flush=on,file.driver=file,file.filename=/t/blank'],
      ['-device', 'virtio-blk-pci,drive=blank,serial=blank'],
      ['-blockdev', 'driver=raw,node-name=data,read-only=on,file.driver=file,file.filename=/t/data'],
      ['-device', 'virtio-blk-pci,drive=data,serial=data'],
      ...[SERIAL, ENTROPY],
    ],
  ],
  [
    'microvm whose devices are on no bus',
    {
      machine: 'microvm',
      transport: 'mmio',
      disks: [{ serial: 'data', path: '/t/data', isWritable: false, blankBytes: null }],
      consoles: new Map([['hvc0', '/t/hvc0']]),
      shares: [{ tag: 'arcbox', socket: '/t/share' }],
    },
    [
      LOCKED,
      SANDBOX,
      ['-machine', 'microvm,accel=tcg,acpi=on,memory-backend=memory'],
      ['-global', 'virtio-mmio.force-legacy=false'],
      ['-cpu', 'max', '-smp', '1', '-m', '512M'],
      ['-object', 'memory-backend-memfd,id=memory,size=512M,share=on'],
      KERNEL,
      [...ROOT.slice(0, -1), 'virtio-blk-device,drive=root'],
      ['-blockdev', 'driver=raw,node-name=data,read-only=on,file.driver=file,file.filename=/t/data'],
      ['-device', 'virtio-blk-device,drive=data,serial=data'],
      ['-chardev', 'socket,id=hvc0,path=/t/hvc0'],
      ['-device', 'virtio-serial-device', '-device', 'virtconsole,chardev=hvc0'],
      ['-device', 'virtio-rng-device'],
      ['-chardev', 'socket,id=share0,path=/t/share', '-device', 'vhost-user-fs-device,chardev=share0,tag=arcbox'],
    ],
  ],
  [
    'virt without PCI, which numbers its disks from the last to the first',
    {
      arch: 'arm64',
      machine: 'virt',
      transport: 'mmio',
      disks: [{ serial: 'data', path: '/t/data', isWritable: false, blankBytes: null }],
      consoles: new Map(),
    },
    [
      ...[LOCKED, SANDBOX, ['-machine', 'virt,accel=tcg,usb=off'], ['-global', 'virtio-mmio.force-legacy=false']],
      ...[['-cpu', 'max,pauth-impdef=on', '-smp', '1'], ['-m', '512M'], KERNEL],
      ['-blockdev', 'driver=raw,node-name=data,read-only=on,file.driver=file,file.filename=/t/data'],
      ['-device', 'virtio-blk-device,drive=data,serial=data'],
      [...ROOT.slice(0, -1), 'virtio-blk-device,drive=root'],
      ['-device', 'virtio-rng-device'],
    ],
  ],
  [
    'a guest on a terminal',
    { consoles: 'terminal' },
    [
      ...[LOCKED, SANDBOX, ['-machine', Q35], ['-cpu', 'max', '-smp', '1'], ['-m', '512M'], KERNEL, ROOT],
      ['-chardev', 'stdio,id=terminal,mux=on,signal=off', '-serial', 'chardev:terminal'],
      ['-device', 'virtio-serial-pci', '-device', 'virtconsole,chardev=terminal'],
      ENTROPY,
    ],
  ],
])('%s gets exactly these groups', (_, change, groups) => {
  expect(buildArguments({ ...plain, ...change })).toEqual(groups.flat());
});
