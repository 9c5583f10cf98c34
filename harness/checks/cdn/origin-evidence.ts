/** What every place says that a release's files are. Nothing of it has been judged. */
export interface OriginEvidence {
  /** The release itself first, then the origins that were named; empty when none was. */
  readonly places: readonly OriginSight[];
}

/** A place that a release can be had from. */
export interface OriginSight {
  /** The name that the user gave it; for the release itself `manifest`, `tarball`, `sidecar` or `CDN`. */
  readonly name: string;
  readonly files: readonly OriginFile[];
  /** Files of the release that should be there and are not. */
  readonly missing: readonly string[];
  /** Tarballs that are sent with a Content-Encoding: clients that decode it get another file than the one that was hashed. */
  readonly encoded: readonly { readonly file: string; readonly encoding: string }[];
}

/** What one place says of one file. */
export interface OriginFile {
  /** `x86_64 kernel`, `arm64 tarball`, `arm64 FEX`, `manifest.json` */
  readonly file: string;
  /** In lower case. */
  readonly sha256: string;
  /** How it says so: `tarball`, `sidecar`, `manifest`, or the file itself. */
  readonly by: 'bytes' | 'tarball' | 'sidecar' | 'manifest';
}
