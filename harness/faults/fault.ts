import type { CertificateOptions } from '../cdn/front/certificate.ts';
import type { CdnFault } from '../cdn/front/local-cdn.ts';
import type { Arch } from '../core/arch.ts';
import type { Area, CheckId } from '../core/check-id.ts';
import type { Growth } from '../checks/history/evidence.ts';
import type { Extra, Scenario } from '../guest/scenario.ts';
import type { Layout } from '../release/layout.ts';
import type { LedgerEntry } from '../release/ledger.ts';
import type { BootFlags } from '../target/boot-options.ts';
import type { Manifest } from '../release/manifest.ts';
import type { RawEntry } from './raw-tar.ts';
import type { ReleaseParts } from './release-parts.ts';
import type { StoreKind } from './store-bench.ts';
import type { RootfsTree } from './rootfs-tree.ts';

/**
 * How a release is made to differ from the good one. A release is made in stages, in the order of these members; what is
 * changed at one stage is sealed by all later ones, so that no checksum gives it away. What must not be sealed is changed
 * at a later stage.
 */
export interface Breakage {
  /** Kernels, root file systems, binaries: before any digest is taken. */
  readonly parts?: (parts: ReleaseParts) => void | Promise<void>;
  /** The configuration that a kernel embeds. */
  readonly config?: (text: string, arch: Arch) => string;
  /** The bytes of a kernel. */
  readonly kernel?: (bytes: Buffer, arch: Arch) => Uint8Array | Promise<Uint8Array>;
  /** What stands in a root file system, which is then packed again. */
  readonly tree?: (tree: RootfsTree, arch: Arch) => void;
  /** Flags of mkfs.erofs, with which it is packed again. @default `-x-1 -zlz4hc`, as the contract wants it */
  readonly mkfs?: readonly string[];
  /** The bytes of a root file system image. */
  readonly rootfs?: (image: Buffer, arch: Arch) => Uint8Array | Promise<Uint8Array>;
  /** The manifest of one architecture: before it is packed and merged. */
  readonly manifest?: (manifest: Manifest, arch: Arch) => void;
  readonly manifestText?: (text: string, arch: Arch) => string | Uint8Array;
  /** What is packed. */
  readonly entries?: (entries: readonly RawEntry[], arch: Arch) => readonly RawEntry[];
  /** The archive, before it is compressed. */
  readonly tar?: (bytes: Buffer, arch: Arch) => Buffer;
  /** The compressed bytes, before the checksum file is written. */
  readonly compressed?: (bytes: Buffer, arch: Arch) => Buffer;
  readonly tarballName?: (name: string, arch: Arch) => string;
  /** The checksum file's text; null: there is none. */
  readonly sidecar?: (text: string, arch: Arch) => string | null;
  /** Words behind the command line, as a boot loader adds them; only for guests. */
  readonly append?: string;
  /** The merged manifest alone. */
  readonly merged?: (manifest: Manifest) => void;
  readonly mergedText?: (text: string) => string | Uint8Array;
  /** The finished folder: nothing is sealed any more. */
  readonly folder?: (root: string) => Promise<void>;
  /** The tree that a CDN serves: the folder's files under their object paths, and `latest.json`. */
  readonly published?: (tree: string) => Promise<void>;
  /** How the CDN that serves that tree goes wrong. */
  readonly serve?: ServedBreakage;
  /** Instead of a release: writes a sealed image (`boot.efi`), its `layout`, and the `repository` that it is booted from. */
  readonly sealed?: (root: string) => Promise<void>;
  /** Instead of a release: a sealed system that boots. */
  readonly sealedSystem?: SealedSystemBreakage;
  /** What else is known of earlier days. */
  readonly history?: HistoryBreakage;
  /** How the builder goes about it that is to make the root file system. */
  readonly producer?: ProducerBreakage;
  /** The release before it, which `--previous` names: the good one, changed in this way; null: none is named. @default none, in the area history the good one as 0.6.10 */
  readonly earlier?: Breakage | null;
  /** Instead of a release: a store of disks, good until it is changed. */
  readonly store?: { readonly kind: StoreKind; readonly change: (root: string) => Promise<void> };
}

/** A sealed system, `boot.efi` with its `repository`, that is wrong in what it does when it is booted. */
export interface SealedSystemBreakage {
  /** @param demo the folder of the demo release, whose kernel it boots. */
  readonly write: (root: string, demo: string) => Promise<void>;
  /** What its console says once it is up. */
  readonly upWhen: string;
  /** The checks that are asked: each costs guests. */
  readonly checks: readonly CheckId[];
}

/** A builder that makes the good root file system, changed in some step. All steps are lines of a shell. */
export interface ProducerBreakage {
  /** In the unpacked tree, before it is packed. `$OTHER` is the tree of the other architecture, as a tar archive. */
  readonly tree?: string;
  /** Flags of mkfs.erofs. @default those that the good image was packed with */
  readonly flags?: string;
  /** When the image is there. `$RELEASE` is the release folder. */
  readonly after?: string;
  /** In the place of all that. */
  readonly script?: string;
  /** @default a minute */
  readonly timeoutMs?: number;
}

/** What is known of earlier days beside the earlier release. */
export interface HistoryBreakage {
  /** A list of tags. @default none is named */
  readonly tags?: string;
  /** The ledger, in which the earlier release stands. @default none is named */
  readonly ledger?: (entries: readonly LedgerEntry[]) => readonly LedgerEntry[];
  readonly growth?: Growth;
  /** How long the earlier release took to userspace, in milliseconds. @default that is not known */
  readonly tookMs?: number;
  /** Both are published, and the CDN is judged: this release of it, or the one that `latest.json` names. @default the folder is judged */
  readonly live?: { readonly release: string | null };
}

/** How a CDN serves a tree, and how it is looked at. */
export interface ServedBreakage {
  readonly faults?: readonly CdnFault[];
  /** HTTPS with such a certificate. @default HTTP */
  readonly tls?: CertificateOptions;
  /** How often each object is asked for. */
  readonly samples?: number;
  /** A copy of the release folder that is given as the origin `github`: changed, and served by a URL when it has faults. */
  readonly origin?: { readonly change?: (folder: string) => Promise<void>; readonly faults?: readonly CdnFault[] };
}

/** A way in which a release can be broken, and what must be said about it. */
export interface Fault {
  readonly id: string;
  readonly area: Area;
  /** What is wrong, as a person would say it. */
  readonly title: string;
  /** Where it was seen, or why it can happen. */
  readonly seen: string;
  readonly breaks: Breakage;
  /** Where a guest is started: its architecture. @default arm64, whose guests come up in less time here */
  readonly arch?: Arch;
  /** The boot that shows it; only the checks of that boot are asked. @default the usual one */
  readonly scenario?: Scenario;
  /** Flags of `verify` that guests are booted with. */
  readonly boot?: Partial<BootFlags>;
  /** The check that must report it. */
  readonly caughtBy: CheckId;
  /** The object that the finding must name. */
  readonly at: string;
  /** The words of the cause that the finding must hold. */
  readonly words: readonly RegExp[];
  /** Other checks that turn red because of it, and no more than these. */
  readonly consequences?: readonly CheckId[];
  /** Its guests are waited for until they have been silent for long: they are started first. */
  readonly isWaitedOut?: true;
  /** Also judged by the command itself, as its users run it: one fault an area proves that wiring. */
  readonly throughCommand?: true;
}

/** A release that is odd but valid: every check must pass. */
export interface Variant {
  readonly id: string;
  readonly area: Area;
  readonly title: string;
  /** Why it is valid. */
  readonly because: string;
  readonly makes: Breakage;
  /** Where a guest is started: its architecture. @default arm64, whose guests come up in less time here */
  readonly arch?: Arch;
  /** The boot that it must pass; only the checks of that boot are asked. @default the usual one */
  readonly scenario?: Scenario;
  /** Flags of `verify` that guests are booted with. */
  readonly boot?: Partial<BootFlags>;
  /** What its guests do beyond coming up, and is judged. @default what its area is about */
  readonly asks?: readonly Extra[];
  /** @default 'asset-v' */
  readonly layout?: Layout;
  /** It has nothing that its area judges, and each check of it must say so in these words. @default one of them must pass */
  readonly lacksSubject?: RegExp;
}
