/** A folder that the machine shim is told to mount in the distribution's root. */
export interface UserMount {
  readonly tag: string;
  readonly path: string;
  readonly isReadOnly: boolean;
  /** Whether there is such a folder: mounting one that is not there must not stop the boot. */
  readonly isOffered: boolean;
}

/** A missing one stands before the last, so that a shim that gives up at it, or loses the last of a list, is seen. */
export const USER_MOUNTS: readonly UserMount[] = [
  { tag: 'bootproof-work', path: '/mnt/work', isReadOnly: false, isOffered: true },
  { tag: 'bootproof-none', path: '/mnt/none', isReadOnly: false, isOffered: false },
  { tag: 'bootproof-code', path: '/mnt/code', isReadOnly: true, isOffered: true },
];

/** In each folder: a file that the harness wrote, and one that the guest tries to write. Both hold this boot's nonce. */
export const FROM_HOST = 'from-host';
export const FROM_GUEST = 'from-guest';

/**
 * The words that make a release's kernel start its machine shim: it finds the distribution's image and the data disk
 * behind the root, in this order. The image's type is left to its default, squashfs.
 */
export function machineWords(): readonly string[] {
  const mounts = USER_MOUNTS.map(({ tag, path, isReadOnly }) => `${tag}=${path}${isReadOnly ? ':ro' : ''}`);
  return [
    `init=${MACHINE_SHIM}`,
    'arcbox.machine_rootfs=/dev/vdb',
    'arcbox.machine_data=/dev/vdc',
    `arcbox.machine_mounts=${mounts.join(',')}`,
  ];
}

/** Where a release that has a machine shim keeps it. */
export const MACHINE_SHIM = '/sbin/arcbox-machine-init';
