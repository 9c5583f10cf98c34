import type { Arch } from '../../core/arch.ts';
import type { AcceleratorKind } from '../accelerator/kind.ts';
import type { GuestConsole } from './command-line.ts';
import type { Machine } from './machine.ts';

/** Everything that QEMU's arguments are made of. */
export interface QemuSpec {
  readonly arch: Arch;
  readonly machine: Machine;
  readonly accelerator: AcceleratorKind;
  /** @default `max` under emulation, `host` otherwise. */
  readonly cpu?: string;
  readonly cpus: number;
  readonly memoryMiB: number;
  readonly kernelPath: string;
  readonly rootfsPath: string;
  /** Further disks, in the order in which the guest numbers them; none may stand before the root. */
  readonly disks: readonly QemuDisk[];
  /** The whole kernel command line. */
  readonly cmdline: string;
  /** Console → the listening socket that QEMU connects it to; `terminal` puts them all on standard input and output. */
  readonly consoles: ReadonlyMap<GuestConsole, string> | 'terminal';
  /** The listening socket that QEMU's monitor connects to. */
  readonly monitorSocket: string | null;
  /** The socket of a file-system daemon that offers the share, or null for a guest without one. */
  readonly shareSocket: string | null;
  /** Whether QEMU may be put into its system-call sandbox, which only Linux has. */
  readonly sandbox: boolean;
}

/** A disk beside the root, which the guest finds by its serial number. */
export interface QemuDisk {
  /** At most 20 characters: more a virtio disk cannot carry. */
  readonly serial: string;
  readonly path: string;
  /** How large a writable disk is; null: it is read-only and as large as its file. */
  readonly blankBytes: number | null;
}

/** QEMU's arguments for a guest: one group a concern, joined once. */
export function buildArguments(spec: QemuSpec): string[] {
  return [
    ...nothingUnasked(spec.sandbox),
    ...machine(spec),
    ...processor(spec),
    ...memory(spec),
    ...kernel(spec),
    ...rootDrive(spec.rootfsPath),
    ...spec.disks.flatMap(disk),
    ...consoles(spec),
    ...monitor(spec.monitorSocket),
    ...entropy(),
    ...share(spec.shareSocket),
  ];
}

/** No default devices, no user configuration, no display, no network, no second boot, and QEMU itself locked in. */
function nothingUnasked(sandbox: boolean): string[] {
  const lock = ['-sandbox', 'on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny'];
  return ['-nodefaults', '-no-user-config', '-display', 'none', '-no-reboot', ...(sandbox ? lock : [])];
}

function machine({ machine, accelerator, shareSocket }: QemuSpec): string[] {
  const backend = shareSocket === null ? [] : ['memory-backend=memory'];
  return ['-machine', [machine, `accel=${accelerator}`, ...MACHINE_OPTIONS[machine], ...backend].join(',')];
}

/** Devices that no boot release asks for cost the firmware and the kernel time; microvm needs both of its own. */
const MACHINE_OPTIONS: Readonly<Record<Machine, readonly string[]>> = {
  q35: ['usb=off', 'vmport=off', 'sata=off', 'smbus=off'],
  microvm: ['pcie=on', 'acpi=on'],
  virt: ['usb=off'],
};

function processor({ arch, accelerator, cpu, cpus }: QemuSpec): string[] {
  // The architected pointer-authentication cipher is very slow to emulate; the other one is as good in a guest.
  const emulated = arch === 'arm64' ? 'max,pauth-impdef=on' : 'max';
  return ['-cpu', cpu ?? (accelerator === 'tcg' ? emulated : 'host'), '-smp', String(cpus)];
}

/** The share's daemon reads the guest's memory, so with a share it must be a file that both can map. */
function memory({ memoryMiB, shareSocket }: QemuSpec): string[] {
  const size = ['-m', `${String(memoryMiB)}M`];
  if (shareSocket === null) return size;
  return [...size, '-object', `memory-backend-memfd,id=memory,size=${String(memoryMiB)}M,share=on`];
}

function kernel({ kernelPath, cmdline }: QemuSpec): string[] {
  return ['-kernel', kernelPath, '-append', cmdline];
}

function rootDrive(rootfsPath: string): string[] {
  const node = `driver=raw,node-name=root,read-only=on,file.driver=file,file.filename=${escape(rootfsPath)}`;
  return ['-blockdev', node, '-device', 'virtio-blk-pci,drive=root'];
}

/** What a guest writes to a disk of ours need not survive a power cut of the host. */
function disk({ serial, path, blankBytes }: QemuDisk): string[] {
  const access = blankBytes === null ? 'read-only=on' : 'cache.no-flush=on';
  const node = `driver=raw,node-name=${serial},${access},file.driver=file,file.filename=${escape(path)}`;
  return ['-blockdev', node, '-device', `virtio-blk-pci,drive=${serial},serial=${serial}`];
}

function consoles({ consoles }: QemuSpec): string[] {
  if (consoles === 'terminal') {
    return ['-chardev', 'stdio,id=terminal,mux=on', '-serial', 'chardev:terminal', ...virtioConsole('terminal')];
  }
  return [...consoles].flatMap(([console, path]) => [
    '-chardev',
    `socket,id=${console},path=${escape(path)}`,
    ...(console === 'serial' ? ['-serial', 'chardev:serial'] : virtioConsole(console)),
  ]);
}

function virtioConsole(chardev: string): string[] {
  return ['-device', 'virtio-serial-pci', '-device', `virtconsole,chardev=${chardev}`];
}

function monitor(path: string | null): string[] {
  if (path === null) return [];
  return ['-chardev', `socket,id=monitor,path=${escape(path)}`, '-mon', 'chardev=monitor,mode=control'];
}

/** A guest without a source of randomness may wait minutes for it. */
function entropy(): string[] {
  return ['-device', 'virtio-rng-pci'];
}

function share(path: string | null): string[] {
  if (path === null) return [];
  return [
    '-chardev',
    `socket,id=share,path=${escape(path)}`,
    '-device',
    `vhost-user-fs-pci,chardev=share,tag=${SHARE_TAG}`,
  ];
}

/** The tag that releases mount on `/arcbox`. */
const SHARE_TAG = 'arcbox';

/** In an option list a comma ends the value; QEMU reads two as one. */
function escape(value: string): string {
  return value.replaceAll(',', ',,');
}
