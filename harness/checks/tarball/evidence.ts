import type { Sha256 } from '../../core/digest.ts';
import type { GzipFacts } from '../../formats/gzip.ts';
import type { PaxRecords } from '../../formats/pax.ts';
import type { TarEnd } from '../../formats/tar.ts';
import type { ManifestReading } from '../../release/manifest.ts';

/** What one pass over a tarball found. Nothing of it has been judged. */
export interface TarballEvidence {
  /** The file's name without its folder; null when the release has no tarball of this architecture. */
  readonly name: string | null;
  /** What stands there. */
  readonly found: 'file' | 'folder' | 'other' | 'missing';
  readonly sizeBytes: number;
  /** Of the compressed bytes; null when they were not read to their end. */
  readonly sha256: Sha256 | null;
  readonly sidecar: SidecarFacts | null;
  readonly gzip: GzipFacts;
  /** Whether the inflated bytes are a gzip file again. */
  readonly isGzipInside: boolean;
  readonly tar: TarFacts;
  /** The `manifest.json` inside; null when there is none that could be read. */
  readonly manifest: ManifestReading | null;
  /** Other files beside it whose names are those of tarballs or their checksums. */
  readonly strays: readonly string[];
  /** The files of the same names beside the tarball. */
  readonly loose: readonly FileFacts[];
}

/** The checksum file: its text, or why it has none. */
export interface SidecarFacts {
  readonly name: string;
  readonly text: string | null;
  readonly problem: string | null;
}

/** What the inflated bytes are as an archive. */
export interface TarFacts {
  readonly entries: readonly TarEntryFacts[];
  /** How it ended; null when reading stopped before. */
  readonly end: TarEnd | null;
  /** Why it is no archive from some place on. */
  readonly problem: string | null;
  /** The bound that stopped the reading. */
  readonly stopped: { readonly at: string; readonly problem: string } | null;
}

/** One entry: the header's own values and those that its extensions make of them. */
export interface TarEntryFacts {
  readonly offset: number;
  readonly name: string;
  readonly headerName: string;
  readonly longName: string | null;
  readonly type: string;
  readonly linkName: string;
  readonly mode: number;
  readonly sizeBytes: number;
  readonly headerSizeBytes: number;
  readonly isSparse: boolean;
  readonly pax: PaxRecords;
  readonly globalPax: PaxRecords;
  /** Of the stored data; null when it was not read to its end. */
  readonly sha256: Sha256 | null;
}

/** A file by its bytes. */
export interface FileFacts {
  readonly name: string;
  readonly sizeBytes: number;
  /** null when it is larger than its bound, and so was not read. */
  readonly sha256: Sha256 | null;
}
