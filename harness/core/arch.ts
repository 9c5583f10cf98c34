import { UsageError } from './errors.ts';

/** The architectures of a boot release, spelled as they are published (paths, manifest keys, file names). */
export const ARCHES = ['arm64', 'x86_64'] as const;

/** A published architecture name; `aarch64` and `amd64` are other people's spellings and stop at {@link parseArch}. */
export type Arch = (typeof ARCHES)[number];

const ALIASES: Readonly<Record<string, Arch>> = { aarch64: 'arm64', amd64: 'x86_64', 'x86-64': 'x86_64' };

/** Whether `text` is exactly a published architecture name. */
export function isArch(text: string): text is Arch {
  return (ARCHES as readonly string[]).includes(text);
}

/**
 * The architecture that a user named, aliases included.
 *
 * @throws {UsageError} when the name is none that boot releases know.
 */
export function parseArch(text: string): Arch {
  const arch = isArch(text) ? text : ALIASES[text];
  if (arch === undefined) {
    throw new UsageError(`unknown architecture "${text}": use ${ARCHES.join(' or ')}`);
  }
  return arch;
}

/** The name that QEMU, Debian's cross tools and `uname -m` use: the only place that says `aarch64`. */
export function qemuArch(arch: Arch): 'aarch64' | 'x86_64' {
  return arch === 'arm64' ? 'aarch64' : 'x86_64';
}

/** The name that Debian uses for the architecture of a package: the only place that says `amd64`. */
export function debianArch(arch: Arch): 'arm64' | 'amd64' {
  return arch === 'arm64' ? 'arm64' : 'amd64';
}
