import type { Arch } from '../../core/arch.ts';
import type { KernelCommandLine, KernelParameter } from '../../formats/kernel-command-line.ts';

/** A parameter that no release may carry, and what it does. */
export interface ForbiddenParameter {
  readonly word: string;
  readonly because: string;
}

/** The parameters of a command line, and the words that it hands to init, that no release may carry. */
export function forbiddenParameters(arch: Arch, line: KernelCommandLine): ForbiddenParameter[] {
  const forInit = line.initArguments.map((name): KernelParameter => ({ name, value: null }));
  return [...line.parameters, ...forInit].flatMap(({ name, value }) => {
    const because = reason(arch, name.replaceAll('-', '_'), value);
    return because === null ? [] : [{ word: value === null ? name : `${name}=${value}`, because }];
  });
}

function reason(arch: Arch, name: string, value: string | null): string | null {
  // A word without a value goes to init, which takes these for the name of a runlevel.
  if (value === null && RUNLEVELS.includes(name)) return 'it asks init for a root shell';
  if (name === 'arcbox.debug_console') return 'it opens a root shell on the console';
  if (name === 'init' && value !== null && !INITS.includes(value)) return `init is ${INITS.join(' or ')}`;
  if (name === 'rdinit' && value !== null) return 'a release has no initramfs to take init from';
  if (INITRD.includes(name) && value !== null) return 'a release has no initramfs: EFI looks for it and does not start';
  if (name === 'initcall_blacklist' && value !== null) return 'it keeps a part of the kernel from starting';
  if (name === 'pci' && value?.split(',').includes('off')) return 'without PCI no virtio device is found';
  // arm64 machines are described by a device tree: the word changes nothing there.
  if (name === 'acpi' && value === 'off' && arch === 'x86_64') return 'without ACPI the machine cannot be shut down';
  if (isSetting(name, 'kernel.core_pattern') && value?.startsWith('|') === true)
    return 'it has the kernel run a program whenever another one crashes';
  // What the kernel does not know and has a value is put into the environment of init, which all programs inherit.
  if (LOADER_VARIABLE.test(name) && value !== null) return 'every program loads what it names';
  if (turnsProtectionOff(name, value)) return 'it turns protection off';
  if (name === 'cgroup_disable' && value?.split(',').some((one) => CONTROLLERS.includes(one)) === true)
    return 'it takes a controller from container runtimes';
  if (slowsDown(name, value)) return 'it is a debugging aid that slows every guest';
  if (name === 'kgdbwait') return 'the kernel waits for a debugger';
  return null;
}

/** Between its parts a slash is as good as a dot. Source: process_sysctl_arg() in Linux's fs/proc/proc_sysctl.c. */
function isSetting(name: string, setting: string): boolean {
  return name.replaceAll('/', '.') === `sysctl.${setting}`;
}

/** A dash turns it off in a kernel that was built with it on. */
function slowsDown(name: string, value: string | null): boolean {
  if (name === 'slub_debug' || name === 'slab_debug') return value?.startsWith('-') !== true;
  return (name === 'debug_pagealloc' || name === 'page_owner' || name === 'kmemleak') && value === 'on';
}

/** Source: Documentation/admin-guide/kernel-parameters.txt, the parameters that `mitigations=off` stands for, and their like. */
function turnsProtectionOff(name: string, value: string | null): boolean {
  if (SWITCHES.includes(name)) return true;
  if (name === 'clearcpuid') return /(?:^|,)(?:smap|smep|umip|nx)(?:,|$)/i.test(value ?? '');
  if (isSetting(name, 'kernel.randomize_va_space')) return value === '0';
  return (
    PROTECTIONS.includes(name) &&
    ['off', 'force-off', '0', 'n', 'no'].includes(value?.split(',')[0]?.toLowerCase() ?? '')
  );
}

const SWITCHES =
  'nokaslr nopti nospectre_v1 nospectre_v2 nospectre_bhb nospec_store_bypass_disable nosmep nosmap norandmaps'.split(
    ' ',
  );
const PROTECTIONS = (
  'mitigations pti kpti spectre_v2 spectre_v2_user spectre_bhi spec_store_bypass_disable spec_rstack_overflow ssbd ' +
  'retbleed l1tf mds tsx_async_abort tsa mmio_stale_data srbds gather_data_sampling reg_file_data_sampling ' +
  'indirect_target_selection vmscape rodata randomize_kstack_offset'
).split(' ');

const CONTROLLERS: readonly string[] = ['memory', 'cpu', 'cpuset', 'pids'];

const INITRD: readonly string[] = ['initrd', 'initrdmem'];

/** Variables by which the loader of either C library is told what to load, and from where. */
const LOADER_VARIABLE = /^LD_(?:PRELOAD|LIBRARY_PATH|AUDIT)$/;

/** The image's own init, and the shim that starts it in a machine. */
const INITS: readonly string[] = ['/sbin/init', '/sbin/arcbox-machine-init'];

/** As busybox, sysvinit and systemd read them, dashes taken for underscores like everywhere. */
const RUNLEVELS: readonly string[] = ['single', 's', 'S', '_s', '1', 'emergency', 'rescue'];
