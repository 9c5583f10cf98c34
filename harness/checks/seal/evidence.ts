import type { Arch } from '../../core/arch.ts';
import type { VerityAlgorithm } from '../../formats/fs-verity.ts';
import type { DumpDifference } from '../../seal/first-difference.ts';
import type { ImageFormat } from '../../seal/image/format.ts';
import type { SealKarg } from '../../seal/karg/parse-kargs.ts';
import type { SealMode } from '../../seal/oci/seal-mode.ts';
import type { RepositoryFacts } from '../../seal/repository/repository-facts.ts';

/** What is known of a sealed target; each part is null when the target has none. */
export interface SealEvidence {
  readonly cmdline: CmdlineFacts | null;
  readonly uki: UkiFacts | null;
  readonly image: ImageDigests | null;
  readonly repository: RepositoryFacts | null;
  /** Where the image that a command line names, as the repository has it, parts from the one that was recomputed. */
  readonly differences: readonly { readonly digest: string; readonly difference: DumpDifference }[];
  /** What the image is to be known by, by mode, format and hash: `boot v1 sha256`. */
  readonly pins: Readonly<Record<string, string>> | null;
}

/** What a unified kernel image is for, and what it starts. */
export interface UkiFacts {
  readonly path: string;
  /** The number of the processor that it runs on, as PE has it, and its name where bootproof knows it. */
  readonly machine: number;
  readonly arch: Arch | null;
  readonly kernel: {
    /** In words: "an arm64 kernel Image". */
    readonly kind: string;
    /** Null when it is no kernel, or is packed in a way that no stub unpacks. */
    readonly arch: Arch | null;
    /** The number of the processor in its own PE header, as a kernel with CONFIG_EFI_STUB has one; null: it has none. */
    readonly machine: number | null;
    /** How it contradicts itself, or null. */
    readonly problem: string | null;
  };
}

/** A kernel command line, and the images that a boot with it tries. */
export interface CmdlineFacts {
  /** What holds it. */
  readonly from: string;
  readonly text: string;
  readonly trials: readonly SealKarg[];
  /** Why the boot fails before it tries any. */
  readonly problem: string | null;
}

/** The digests of an image, recomputed from its layers. */
export interface ImageDigests {
  readonly name: string;
  /** What it is made for. */
  readonly mode: SealMode;
  /** Why it cannot be sealed, or null. */
  readonly problem: string | null;
  /** Those of its own mode, and those of others that somebody could have taken instead. */
  readonly digests: readonly ImageDigest[];
}

/** One digest of an image. */
export interface ImageDigest {
  readonly mode: SealMode;
  readonly format: ImageFormat;
  readonly algorithm: VerityAlgorithm;
  readonly digest: string;
}

/** Those that a command line may name: of the image's own mode, in the formats that are booted. */
export function acceptable({ mode, digests }: ImageDigests): ImageDigest[] {
  return digests.filter((one) => one.mode === mode && (one.format === 'v1' || one.format === 'v2'));
}
