import type { Arch } from '../../core/arch.ts';
import type { Sha256 } from '../../core/digest.ts';
import type { Manifest } from '../../release/manifest.ts';
import type { WantedAsset } from './wanted-assets.ts';

/** A file in its place, with its digest and mode. */
export interface PreparedFile extends Pick<WantedAsset, 'asset' | 'kind' | 'key' | 'sha256' | 'place' | 'mode'> {
  /** Bytes that came over the network for it; 0 when it was there already. */
  readonly receivedBytes: number;
}

/** A release on this machine, ready to be booted. */
export interface PreparedAssets {
  readonly version: string;
  readonly arch: Arch;
  readonly manifest: Manifest;
  readonly manifestSha256: Sha256;
  readonly kernel: string;
  readonly rootfs: string;
  readonly cmdline: string;
  readonly files: readonly PreparedFile[];
  /** Binaries that the release has for other architectures only. */
  readonly skipped: readonly string[];
  /** Bytes that came over the network for the manifest; 0 when the server said that our copy is still right. */
  readonly manifestBytes: number;
}
