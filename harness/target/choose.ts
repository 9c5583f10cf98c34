import { type Arch, parseArch } from '../core/arch.ts';
import { UsageError } from '../core/errors.ts';
import { isAssetVersion } from '../release/version.ts';

/** What the user named, before anything of it is looked at. */
export type NamedTarget =
  | { readonly kind: 'path'; readonly path: string; readonly from: string }
  | { readonly kind: 'loose'; readonly files: LooseFiles; readonly from: string }
  | NamedLive
  | { readonly kind: 'demo'; readonly from: string };

/** A release on a CDN. */
export interface NamedLive {
  readonly kind: 'live';
  readonly url: string;
  /** null: the one that `latest.json` names. */
  readonly release: string | null;
  /** Empty: those that its manifest names. */
  readonly arches: readonly Arch[];
  /** Without its binaries it is not the whole release, and so cannot be signed. */
  readonly withBinaries: boolean;
  readonly from: string;
}

/** A kernel and a root file system without a release around them. */
export interface LooseFiles {
  readonly kernel: string;
  readonly rootfs: string;
  /** @default the contract's command line of the architecture. */
  readonly cmdline?: string;
  /** @default the one that the kernel's header names. */
  readonly arch?: Arch;
}

/** The flags of `verify` that name a target. */
export interface TargetFlags {
  readonly target?: string;
  readonly kernel?: string;
  readonly rootfs?: string;
  readonly cmdline?: string;
  readonly arch?: readonly Arch[];
  readonly release?: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The target is the first that is named: argument, loose-file flags, `BOOT_ASSETS_RELEASE_TARBALL`,
 * `BOOT_ASSETS_BOOT_KERNEL` with `_ROOTFS`, any `BOOT_ASSETS_LIVE_*`, and without any of them the demo.
 *
 * @throws {UsageError} for half a pair or two targets at once.
 */
export function chooseTarget(flags: TargetFlags, env: Environment): NamedTarget {
  const named = choose(flags, env);
  if (flags.release === undefined || named.kind === 'live') return named;
  throw new UsageError('--release belongs to a CDN: name its URL, or leave --release out');
}

function choose(flags: TargetFlags, env: Environment): NamedTarget {
  if (flags.target !== undefined) {
    const url = /^[a-z][a-z0-9+.-]*:\/\//i.test(flags.target);
    const isSecond = flags.kernel !== undefined || flags.rootfs !== undefined;
    if (url && isSecond) throw new UsageError('name one target: either a path or URL, or --kernel with --rootfs');
    // Beside a path they belong to a sealed image, or are refused when it turns out to be none.
    return url
      ? live(flags, { url: flags.target, withBinaries: true, from: 'argument' })
      : { kind: 'path', path: flags.target, from: 'argument' };
  }
  if (flags.kernel !== undefined || flags.rootfs !== undefined) return loose(flags, '--kernel', '--rootfs');
  if (flags.cmdline !== undefined) throw new UsageError('--cmdline belongs to --kernel and --rootfs: name both');
  return fromEnvironment(flags, env) ?? { kind: 'demo', from: 'nothing else was named' };
}

function fromEnvironment(flags: TargetFlags, env: Environment): NamedTarget | undefined {
  const set = (name: string): string | undefined => (env[name] === '' ? undefined : env[name]);
  const tarball = set('BOOT_ASSETS_RELEASE_TARBALL');
  if (tarball !== undefined) return { kind: 'path', path: tarball, from: 'BOOT_ASSETS_RELEASE_TARBALL' };
  const kernel = set('BOOT_ASSETS_BOOT_KERNEL');
  const rootfs = set('BOOT_ASSETS_BOOT_ROOTFS');
  if (kernel !== undefined || rootfs !== undefined) {
    const cmdline = set('BOOT_ASSETS_BOOT_CMDLINE');
    return loose(
      {
        ...(kernel === undefined ? {} : { kernel }),
        ...(rootfs === undefined ? {} : { rootfs }),
        ...(cmdline === undefined ? {} : { cmdline }),
        // The peer boots x86_64 only, so its variables mean that unless --arch says otherwise.
        arch: flags.arch ?? ['x86_64'],
      },
      'BOOT_ASSETS_BOOT_KERNEL',
      'BOOT_ASSETS_BOOT_ROOTFS',
    );
  }
  const names = Object.keys(env).filter((name) => name.startsWith('BOOT_ASSETS_LIVE_'));
  const from = names.find((name) => name === BASE_URL) ?? names[0];
  if (from === undefined) return undefined;
  const release = flags.release ?? set('BOOT_ASSETS_LIVE_VERSION');
  const arch = set('BOOT_ASSETS_LIVE_ARCH');
  return live(
    {
      ...(release === undefined ? {} : { release }),
      arch: flags.arch ?? (arch === undefined ? [] : [parseArch(arch)]),
    },
    {
      url: set(BASE_URL) ?? LIVE_BASE_URL,
      withBinaries: !/^(?:0|false)$/i.test(set('BOOT_ASSETS_LIVE_PREPARE_BINARIES') ?? ''),
      from,
    },
  );
}

function live(flags: TargetFlags, rest: Pick<NamedLive, 'url' | 'withBinaries' | 'from'>): NamedLive {
  const { release = null, arch: arches = [] } = flags;
  if (release !== null && !isAssetVersion(release)) {
    throw new UsageError(`"${release}" is no version: write it like 0.5.1, without a v`);
  }
  return { kind: 'live', release, arches, ...rest };
}

function loose(flags: TargetFlags, kernelName: string, rootfsName: string): NamedTarget {
  const { kernel, rootfs, cmdline, arch = [] } = flags;
  if (kernel === undefined) throw new UsageError(`${rootfsName} is given without ${kernelName}: they go together`);
  if (rootfs === undefined) throw new UsageError(`${kernelName} is given without ${rootfsName}: they go together`);
  const [only, second] = arch;
  if (second !== undefined) {
    throw new UsageError('loose files belong to one architecture: say --arch arm64 or --arch x86_64');
  }
  const files = {
    kernel,
    rootfs,
    ...(only === undefined ? {} : { arch: only }),
    ...(cmdline === undefined ? {} : { cmdline }),
  };
  return { kind: 'loose', files, from: kernelName };
}

const BASE_URL = 'BOOT_ASSETS_LIVE_CDN_BASE_URL';
/** Where the peer's live variables point when no base URL is set. */
const LIVE_BASE_URL = 'https://boot.arcboxcdn.com';
