import type { Arch } from '../../core/arch.ts';
import type { Sha256 } from '../../core/digest.ts';
import type { LedgerEntry } from '../../release/ledger.ts';
import type { BootRole } from '../../release/object-path.ts';
import type { Tag } from '../../release/tags.ts';
import type { ConfigChange } from './compare-configs.ts';
import type { TreeChange } from './compare-trees.ts';

/** A release beside what came before it. Nothing of it has been judged. */
export interface HistoryEvidence {
  /** When it was looked at: ISO 8601. */
  readonly lookedAt: string;
  readonly current: ReleaseFacts;
  /** null when no earlier release was named. */
  readonly previous: ReleaseFacts | null;
  /** null when none was named. */
  readonly ledger: readonly LedgerEntry[] | null;
  /** null when none were named. */
  readonly tags: readonly Tag[] | null;
  readonly growth: Growth;
  /** The version that the CDN's `latest.json` names; null when it names none, and when the target is no CDN. */
  readonly latest: string | null;
  /** Objects of earlier releases as a CDN serves them now; null when there is no CDN to be asked. */
  readonly served: readonly ServedObject[] | null;
  /** Versions of tags whose manifest the CDN does not serve; null when it was not asked. */
  readonly unpublished: readonly string[] | null;
}

/** What a release says of itself, and how large its files are. */
export interface ReleaseFacts {
  /** What the user named. */
  readonly name: string;
  readonly version: string;
  readonly schemaVersion: number;
  readonly builtAt: string;
  readonly sourceRef: string | null;
  readonly sourceSha: string | null;
  /** The merged manifest, at its object path; null where there is none. */
  readonly manifest: { readonly path: string; readonly sha256: string } | null;
  /** The architectures that were looked at. */
  readonly arches: readonly Arch[];
  readonly files: readonly ReleaseFile[];
  readonly commandLines: Readonly<Partial<Record<Arch, string>>>;
}

/** A file that a release's manifest lists. */
export interface ReleaseFile {
  /** As people name it: `x86_64 kernel`, `arm64 k3s`. */
  readonly name: string;
  readonly arch: Arch;
  readonly role: BootRole | 'binary';
  /** Its name alone: `kernel`, `rootfs`, or the binary's. */
  readonly part: string;
  /** The object path. */
  readonly path: string;
  /** In lower case. */
  readonly sha256: string;
  /** null when no file of these bytes was at hand. */
  readonly sizeBytes: number | null;
  /** The kernel's or the binary's; null when the manifest gives none. */
  readonly version: string | null;
}

/** How much each part may grow from one release to the next, in percent; absent: as much as it likes. */
export interface Growth {
  readonly kernel?: number | undefined;
  readonly rootfs?: number | undefined;
  readonly binaries?: number | undefined;
  readonly boot?: number | undefined;
}

/** One object of an earlier release, asked for now. */
export interface ServedObject {
  readonly path: string;
  /** The release that it was published with. */
  readonly version: string;
  readonly expected: { readonly sha256: string; readonly sizeBytes: number | null };
  /** What came: `null` for what is not known. A digest only where the whole object was fetched. */
  readonly found: { readonly status: number | null; readonly sha256: Sha256 | null; readonly sizeBytes: number | null };
}

/** How an architecture's kernel and root file system differ from the earlier release's. */
export interface ChangesEvidence {
  /** The version of the earlier release. */
  readonly since: string;
  /** null when one of the two kernels shows no configuration, as `configProblem` says. */
  readonly config: readonly ConfigChange[] | null;
  readonly configProblem: string | null;
  /** The kernels' own releases, from their banners: the earlier one first. */
  readonly kernels: readonly [string | null, string | null];
  /** null when one of the two images cannot be read to its end, as `treeProblem` says. */
  readonly tree: readonly TreeChange[] | null;
  readonly treeProblem: string | null;
}

/** A boot beside those that are known of the earlier release. */
export interface PaceEvidence {
  /** To userspace; with --repeat half of the boots took no longer. */
  readonly tookMs: number;
  readonly how: BootManner;
  /** Boots of the earlier release in the same manner; null when none is known. */
  readonly earlier: { readonly release: string; readonly tookMs: number; readonly run: string } | null;
  /** How much longer it may take, in percent; null: as long as it likes. */
  readonly growthPercent: number | null;
}

/** Only boots of the same manner can be compared. */
export interface BootManner {
  readonly scenario: string;
  readonly machine: string;
  readonly accelerator: string;
  readonly transport: string;
  readonly cpus: number;
  readonly memoryMiB: number;
}
