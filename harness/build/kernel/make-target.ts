import type { Arch } from '../../core/arch.ts';
import { qemuArch } from '../../core/arch.ts';

/** How the kernel's own build is asked for an architecture's boot file. */
export interface MakeTarget {
  /** The compiler's name begins with this: empty when it is the machine's own. */
  readonly crossCompile: string;
  readonly compiler: string;
  /** Set on the command line, where nothing in the environment overrides them. */
  readonly variables: readonly string[];
  readonly goal: string;
  /** Where the build leaves the boot file, from the folder of its objects. */
  readonly image: string;
  /** How many steps the demo's kernel takes, about: only the progress depends on it. */
  readonly aboutSteps: number;
}

/** The build of an architecture's boot file on a machine of architecture `host` (as Node names it). */
export function makeTarget(arch: Arch, host: string = process.arch): MakeTarget {
  const native = arch === (host === 'x64' ? 'x86_64' : host);
  const crossCompile = native ? '' : `${qemuArch(arch)}-linux-gnu-`;
  return {
    crossCompile,
    compiler: `${crossCompile}gcc`,
    variables: [`ARCH=${arch}`, `CROSS_COMPILE=${crossCompile}`, 'LOCALVERSION=', QUICKER, ...SAME_BYTES],
    goal: arch === 'x86_64' ? 'bzImage' : 'Image',
    image: arch === 'x86_64' ? 'arch/x86/boot/bzImage' : 'arch/arm64/boot/Image',
    aboutSteps: arch === 'x86_64' ? 1_700 : 1_300,
  };
}

/** Off the compiler's time: warnings that nobody reads are not looked for, and places are not followed through macros. */
const QUICKER = 'KCFLAGS=-w -ftrack-macro-expansion=0';

/** What the kernel tells of its build, fixed, so that two builds give the same bytes. */
const SAME_BYTES = [
  'KBUILD_BUILD_TIMESTAMP=1970-01-01 00:00:00 UTC',
  'KBUILD_BUILD_USER=bootproof',
  'KBUILD_BUILD_HOST=bootproof',
  // Else it counts the builds in a folder.
  'KBUILD_BUILD_VERSION=1',
];
