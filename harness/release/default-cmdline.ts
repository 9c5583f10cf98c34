import type { Arch } from '../core/arch.ts';

/** The kernel command line of a release that names none: what the product's own machines boot with. */
export const DEFAULT_CMDLINE: Readonly<Record<Arch, string>> = {
  arm64: 'console=hvc0 root=/dev/vda ro rootfstype=erofs earlycon',
  x86_64: 'console=ttyS0 root=/dev/vda ro rootfstype=erofs earlycon',
};
