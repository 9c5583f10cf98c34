import type { Arch } from '../../core/arch.ts';
import type { DeviceAccess } from '../../host/device-access.ts';
import type { AcceleratorKind } from './kind.ts';

/** The parts of a machine that decide which accelerators may be tried on it. */
export interface AcceleratorHost {
  /** Node's `process.platform`. */
  readonly platform: string;
  /** Node's `process.arch`. */
  readonly arch: string;
  readonly kvm: DeviceAccess;
}

/**
 * Why an accelerator cannot even be tried for guests of an architecture on this machine, or null when it can. That it can
 * is no proof that a guest runs on it.
 */
export function obstacleTo(accelerator: AcceleratorKind, guest: Arch, host: AcceleratorHost): string | null {
  if (accelerator === 'tcg') return null;
  const [platform, name] =
    accelerator === 'kvm' ? (['linux', 'KVM is Linux'] as const) : (['darwin', 'hvf is macOS'] as const);
  if (host.platform !== platform) return `${name} only`;
  if (NODE_ARCH[guest] !== host.arch) return `${guest} guests need emulation on this ${host.arch} machine`;
  if (accelerator === 'kvm' && !host.kvm.opens) return `/dev/kvm: ${host.kvm.problem}`;
  return null;
}

const NODE_ARCH: Readonly<Record<Arch, string>> = { arm64: 'arm64', x86_64: 'x64' };
