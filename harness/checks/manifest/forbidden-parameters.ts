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
  if (name === 'initcall_blacklist' && value !== null) return 'it keeps a part of the kernel from starting';
  if (name === 'pci' && value?.split(',').includes('off')) return 'without PCI no virtio device is found';
  // arm64 machines are described by a device tree: the word changes nothing there.
  if (name === 'acpi' && value === 'off' && arch === 'x86_64') return 'without ACPI the machine cannot be shut down';
  if (name === 'sysctl.kernel.core_pattern' && value?.startsWith('|') === true)
    return 'it has the kernel run a program whenever another one crashes';
  if (turnsProtectionOff(name, value)) return 'it turns protection off';
  if (name === 'kgdbwait') return 'the kernel waits for a debugger';
  return null;
}

/** Source: Documentation/admin-guide/kernel-parameters.txt, the parameters that `mitigations=off` stands for, and their like. */
function turnsProtectionOff(name: string, value: string | null): boolean {
  if (SWITCHES.includes(name)) return true;
  return PROTECTIONS.includes(name) && ['off', '0', 'n', 'no'].includes(value?.split(',')[0]?.toLowerCase() ?? '');
}

const SWITCHES = 'nokaslr nopti nospectre_v1 nospectre_v2 nospectre_bhb nosmep nosmap norandmaps'.split(' ');
const PROTECTIONS = (
  'mitigations pti kpti spectre_v2 spectre_v2_user spec_store_bypass_disable ssbd retbleed l1tf mds tsx_async_abort ' +
  'mmio_stale_data srbds gather_data_sampling rodata randomize_kstack_offset'
).split(' ');

/** The image's own init, and the shim that starts it in a machine. */
const INITS: readonly string[] = ['/sbin/init', '/sbin/arcbox-machine-init'];

const RUNLEVELS: readonly string[] = ['single', 's', 'S', '1', 'emergency', 'rescue'];
