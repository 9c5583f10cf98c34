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
  /** An initial file system that the kernel unpacks into memory. @default none */
  readonly initrdPath?: string;
  /** The disk that the kernel is to mount as its root; null: the initrd finds its own. */
  readonly rootfsPath: string | null;
  /** A qcow2 image over the root file system, which takes what the guest writes to its root disk. @default the guest cannot write to it */
  readonly rootOverlay?: string;
  /** Further disks, in the order in which the guest numbers them; none may stand before the root. */
  readonly disks: readonly QemuDisk[];
  /** The whole kernel command line. */
  readonly cmdline: string;
  /** Console → the listening socket that QEMU connects it to; `terminal` puts them all on standard input and output. */
  readonly consoles: ReadonlyMap<GuestConsole, string> | 'terminal';
  /** The listening socket that QEMU's monitor connects to. */
  readonly monitorSocket: string | null;
  /** The folders that the guest can mount; each needs a file-system daemon of its own. */
  readonly shares: readonly QemuShare[];
  /** The bus that the devices are on. @default 'pci' */
  readonly transport?: Transport;
  /** Whether QEMU may be put into its system-call sandbox, which only Linux has. */
  readonly sandbox: boolean;
}

/** How a guest reaches its devices: PCI, or registers at fixed addresses, which the machines microvm and virt have. */
export const TRANSPORTS = ['pci', 'mmio'] as const;

export type Transport = (typeof TRANSPORTS)[number];

/** A folder of the host that a guest mounts by its tag. */
export interface QemuShare {
  readonly tag: string;
  /** Where its file-system daemon listens. */
  readonly socket: string;
}

/** A disk beside the root, which the guest finds by its serial number. */
export interface QemuDisk {
  /** At most 20 characters: more a virtio disk cannot carry. */
  readonly serial: string;
  readonly path: string;
  readonly isWritable: boolean;
  /** How large a disk is that begins blank; null: it holds something already. */
  readonly blankBytes: number | null;
}

/** QEMU's arguments for a guest: one group a concern, joined once. */
export function buildArguments(spec: QemuSpec): string[] {
  return [
    ...nothingUnasked(spec.sandbox),
    ...machine(spec),
    ...transport(spec.transport),
    ...processor(spec),
    ...memory(spec),
    ...kernel(spec),
    ...disks(spec).flat(),
    ...consoles(spec),
    ...monitor(spec.monitorSocket),
    ...entropy(spec.transport),
    ...spec.shares.flatMap((one, index) => share(one, index, spec.transport)),
  ];
}

/** No default devices, no user configuration, no display, no network, no second boot, and QEMU itself locked in. */
function nothingUnasked(sandbox: boolean): string[] {
  const lock = ['-sandbox', 'on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny'];
  return ['-nodefaults', '-no-user-config', '-display', 'none', '-no-reboot', ...(sandbox ? lock : [])];
}

function machine({ machine, accelerator, shares, transport }: QemuSpec): string[] {
  const backend = shares.length === 0 ? [] : ['memory-backend=memory'];
  const options = MACHINE_OPTIONS[machine].filter((option) => transport !== 'mmio' || option !== 'pcie=on');
  return ['-machine', [machine, `accel=${accelerator}`, ...options, ...backend].join(',')];
}

/** Devices that no boot release asks for cost the firmware and the kernel time; microvm needs both of its own. */
const MACHINE_OPTIONS: Readonly<Record<Machine, readonly string[]>> = {
  q35: ['usb=off', 'vmport=off', 'sata=off', 'smbus=off'],
  microvm: ['pcie=on', 'acpi=on'],
  virt: ['usb=off'],
};

/** Virtio as it was before its standard is what these buses speak unless told otherwise, and shares need the standard. */
function transport(transport: Transport | undefined): string[] {
  return transport === 'mmio' ? ['-global', 'virtio-mmio.force-legacy=false'] : [];
}

function onBus(device: string, transport: Transport | undefined): string {
  return `${device}-${transport === 'mmio' ? 'device' : 'pci'}`;
}

function processor({ arch, accelerator, cpu, cpus }: QemuSpec): string[] {
  // The architected pointer-authentication cipher is very slow to emulate; the other one is as good in a guest.
  const emulated = arch === 'arm64' ? 'max,pauth-impdef=on' : 'max';
  return ['-cpu', cpu ?? (accelerator === 'tcg' ? emulated : 'host'), '-smp', String(cpus)];
}

/** The share's daemon reads the guest's memory, so with a share it must be a file that both can map. */
function memory({ memoryMiB, shares }: QemuSpec): string[] {
  const size = ['-m', `${String(memoryMiB)}M`];
  if (shares.length === 0) return size;
  return [...size, '-object', `memory-backend-memfd,id=memory,size=${String(memoryMiB)}M,share=on`];
}

function kernel({ kernelPath, initrdPath, cmdline }: QemuSpec): string[] {
  const initrd = initrdPath === undefined ? [] : ['-initrd', initrdPath];
  return ['-kernel', kernelPath, ...initrd, '-append', cmdline];
}

/** The guest's kernel numbers disks as it finds them: on virt without PCI from the last to the first. */
function disks(spec: QemuSpec): string[][] {
  const { rootfsPath, transport } = spec;
  const root = rootfsPath === null ? [] : [rootDrive(rootfsPath, spec)];
  const groups = [...root, ...spec.disks.map((one) => disk(one, transport))];
  return spec.transport === 'mmio' && spec.machine === 'virt' ? groups.reverse() : groups;
}

function rootDrive(rootfsPath: string, { rootOverlay, transport }: QemuSpec): string[] {
  const [driver, access, path] =
    rootOverlay === undefined ? ['raw', 'read-only=on', rootfsPath] : ['qcow2', 'cache.no-flush=on', rootOverlay];
  const node = `driver=${driver},node-name=root,${access},file.driver=file,file.filename=${escape(path)}`;
  return ['-blockdev', node, '-device', `${onBus('virtio-blk', transport)},drive=root`];
}

/** What a guest writes to a disk of ours need not survive a power cut of the host. */
function disk({ serial, path, isWritable }: QemuDisk, transport: Transport | undefined): string[] {
  const access = isWritable ? 'cache.no-flush=on' : 'read-only=on';
  const node = `driver=raw,node-name=${serial},${access},file.driver=file,file.filename=${escape(path)}`;
  return ['-blockdev', node, '-device', `${onBus('virtio-blk', transport)},drive=${serial},serial=${serial}`];
}

function consoles({ consoles, transport }: QemuSpec): string[] {
  const virtioConsole = (chardev: string): string[] => [
    '-device',
    onBus('virtio-serial', transport),
    '-device',
    `virtconsole,chardev=${chardev}`,
  ];
  if (consoles === 'terminal') {
    return [
      '-chardev',
      'stdio,id=terminal,mux=on,signal=off',
      '-serial',
      'chardev:terminal',
      ...virtioConsole('terminal'),
    ];
  }
  return [...consoles].flatMap(([console, path]) => [
    '-chardev',
    `socket,id=${console},path=${escape(path)}`,
    ...(console === 'serial' ? ['-serial', 'chardev:serial'] : virtioConsole(console)),
  ]);
}

function monitor(path: string | null): string[] {
  if (path === null) return [];
  return ['-chardev', `socket,id=monitor,path=${escape(path)}`, '-mon', 'chardev=monitor,mode=control'];
}

/** A guest without a source of randomness may wait minutes for it. */
function entropy(transport: Transport | undefined): string[] {
  return ['-device', onBus('virtio-rng', transport)];
}

function share({ tag, socket }: QemuShare, index: number, transport: Transport | undefined): string[] {
  const id = `share${String(index)}`;
  return [
    '-chardev',
    `socket,id=${id},path=${escape(socket)}`,
    '-device',
    `${onBus('vhost-user-fs', transport)},chardev=${id},tag=${tag}`,
  ];
}

/** In an option list a comma ends the value; QEMU reads two as one. */
function escape(value: string): string {
  return value.replaceAll(',', ',,');
}
