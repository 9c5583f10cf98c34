import type { Arch } from '../../core/arch.ts';
import type { Sha256 } from '../../core/digest.ts';
import type { ManifestReading } from '../../release/manifest.ts';
import type { BootRole } from '../../release/object-path.ts';

/** Every copy of the manifest that a release has, and the files that they speak of. Nothing of it has been judged. */
export interface ManifestEvidence {
  readonly copies: readonly ManifestCopy[];
  /** Architectures that the target names and that were not asked for: their folders and tarballs were not read. */
  readonly leftOut: readonly string[];
  readonly bootFiles: readonly BootFileFacts[];
  readonly binaries: readonly BinaryFileFacts[];
  /** Files below `bin/`, and boot files in folders of no architecture, that no manifest lists. */
  readonly unlisted: readonly string[];
  /** Places of the release's files and folders where something else stands: what it is, in words. */
  readonly noFiles: readonly { readonly at: string; readonly kind: string; readonly wanted: 'file' | 'folder' }[];
}

/** A copy of the manifest. */
export interface ManifestCopy {
  /** How people find it: `manifest.json`, `arm64/manifest.json`, `boot-assets-arm64-v0.5.1.tar.gz: manifest.json`. */
  readonly at: string;
  readonly place: 'merged' | 'folder' | 'tarball';
  /** The architecture of the folder or tarball; null for the merged one. */
  readonly arch: Arch | null;
  readonly sizeBytes: number;
  /** null when it is larger than its bound, and so was not read. */
  readonly sha256: Sha256 | null;
  readonly reading: ManifestReading;
}

/** A kernel or root file system in the folder of its architecture. */
export interface BootFileFacts {
  readonly at: string;
  readonly arch: Arch;
  readonly role: BootRole;
  readonly sizeBytes: number;
  readonly sha256: Sha256 | null;
}

/** Where a listed binary stands in the release folder. */
export interface BinaryFileFacts {
  readonly name: string;
  readonly arch: string;
  readonly at: string;
  readonly found: boolean;
  /** 0 when it is absent. */
  readonly sizeBytes: number;
  /** null when it is absent, or larger than its bound. */
  readonly sha256: Sha256 | null;
}
