import { type KernelCommandLine, parameterValues } from '../../formats/kernel-command-line.ts';
import type { RootfsNeeds } from './prediction.ts';
import { type Requirement, one } from './requirement.ts';

/** What the root device and the root's file system need, from `root=` and `rootfstype=`. */
export function forRoot(commandLine: KernelCommandLine, rootfs: RootfsNeeds | null): Requirement[] {
  const root = parameterValues(commandLine, 'root').at(-1) ?? '/dev/vda';
  const types = (parameterValues(commandLine, 'rootfstype').at(-1) ?? 'erofs').split(',');
  const driver = ROOT_DRIVERS.find(([device]) => root.startsWith(device))?.[1];
  const partition = /^\/dev\/(?:(?:vd|sd)[a-z]+\d+|(?:nvme|pmem)\S*p\d+)$/.test(root);
  return [
    ...(driver === undefined ? [] : [one(driver, `root=${root}`, `${root} never appears: ${NO_ROOT}`)]),
    ...(partition
      ? [{ anyOf: ['EFI_PARTITION', 'MSDOS_PARTITION'], needs: `root=${root}`, without: `no partition: ${NO_ROOT}` }]
      : []),
    ...types.flatMap((type) => [
      ...(ROOT_TYPES[type] ?? []).map((symbol) =>
        one(symbol, `rootfstype=${type}`, `the root cannot be mounted as ${type}: ${NO_ROOT}`),
      ),
      ...(type === 'erofs' ? forPackedFiles(rootfs) : []),
    ]),
  ];
}

const NO_ROOT = '"Unable to mount root fs"';
const NOT_AS_EROFS = `the root cannot be mounted as erofs: ${NO_ROOT}`;

const ROOT_DRIVERS: readonly (readonly [string, string])[] = [
  ['/dev/vd', 'VIRTIO_BLK'],
  ['/dev/pmem', 'BLK_DEV_PMEM'],
  ['/dev/sd', 'BLK_DEV_SD'],
  ['/dev/nvme', 'BLK_DEV_NVME'],
];

const ROOT_TYPES: Readonly<Record<string, readonly string[]>> = {
  erofs: ['EROFS_FS'],
  squashfs: ['SQUASHFS'],
  ext4: ['EXT4_FS'],
  btrfs: ['BTRFS_FS'],
  xfs: ['XFS_FS'],
  f2fs: ['F2FS_FS'],
  virtiofs: ['VIRTIO_FS'],
};

/** Without evidence from the image, what the contract says of it: packed with LZ4. */
function forPackedFiles(rootfs: RootfsNeeds | null): Requirement[] {
  const algorithms = rootfs?.algorithms ?? ['lz4'];
  if (algorithms.length === 0) return [];
  return [
    one('EROFS_FS_ZIP', `the ${algorithms.join(' and ')} compression of the root`, NOT_AS_EROFS),
    ...algorithms.flatMap((algorithm) =>
      algorithm === 'lz4'
        ? []
        : [one(`EROFS_FS_ZIP_${algorithm.toUpperCase()}`, `files packed with ${algorithm}`, NOT_AS_EROFS)],
    ),
  ];
}

/** What the consoles need that `console=` and `earlycon` name. */
export function forConsole(commandLine: KernelCommandLine): Requirement[] {
  const consoles = parameterValues(commandLine, 'console').flatMap((value) => {
    const device = (value ?? '').replace(/,.*$/, '');
    const symbols = Object.entries(CONSOLES).find(([prefix]) => device.startsWith(prefix))?.[1] ?? [];
    return symbols.map((symbol) => one(symbol, `console=${device}`, `the console ${device} stays silent`));
  });
  return parameterValues(commandLine, 'earlycon').length === 0 ? consoles : [...consoles, EARLY];
}

const CONSOLES: Readonly<Record<string, readonly string[]>> = {
  ttyS: ['SERIAL_8250', 'SERIAL_8250_CONSOLE'],
  ttyAMA: ['SERIAL_AMBA_PL011', 'SERIAL_AMBA_PL011_CONSOLE'],
  hvc: ['HVC_DRIVER', 'VIRTIO_CONSOLE'],
  tty: ['VT_CONSOLE'],
};

/** The drivers of serial consoles bring it along. */
const EARLY: Requirement = {
  anyOf: ['SERIAL_EARLYCON', 'SERIAL_8250_CONSOLE', 'SERIAL_AMBA_PL011_CONSOLE'],
  needs: 'earlycon',
  without: 'nothing is seen of a boot that ends before its console is up',
};

/** What devices need that the command line itself describes. */
export function forDescribedDevices(commandLine: KernelCommandLine): Requirement[] {
  return parameterValues(commandLine, 'virtio_mmio.device').length === 0
    ? []
    : [one('VIRTIO_MMIO_CMDLINE_DEVICES', 'virtio_mmio.device=', 'the devices that it describes are not found')];
}
