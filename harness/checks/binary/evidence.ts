import type { Arch } from '../../core/arch.ts';
import type { ElfFacts } from '../../formats/elf/elf.ts';
import type { SveUse } from '../../formats/elf/sve.ts';

/** What the manifest's binaries of one architecture are, as far as their bytes lie in the release folder. */
export interface BinaryEvidence {
  readonly binaries: readonly BinaryFacts[];
}

/** A binary by its bytes. */
export interface BinaryFacts {
  readonly name: string;
  /** `install_dir` of the manifest; null: it is installed among the programs. */
  readonly installDir: string | null;
  /** Its place in the release folder. */
  readonly at: string;
  readonly sizeBytes: number;
  /** What the file looks like by its first bytes, in words. */
  readonly looksLike: string;
  /** What an ELF object is; null for all other files. */
  readonly elf: ElfFacts | null;
  /** A Linux image that is no ELF object: a guest's kernel may be among the binaries. */
  readonly kernel: { readonly format: string; readonly arch: Arch | null } | null;
  /** A script's first line without `#!`; null for all other files. */
  readonly script: string | null;
  /** Why its headers cannot be read; null when they can. */
  readonly problem: string | null;
  /** What it needs to be executed in the guest and the root file system does not hold. */
  readonly lacks: readonly string[];
  /** SVE instructions in FEX's own code; null when its symbols were stripped, and for all other binaries. */
  readonly sve: readonly SveUse[] | null;
}

/** The program that executes x86_64 code on arm64; boot scripts look for it by this name. */
export const FEX = 'FEX';

/** FEX among the binaries. */
export function findFex({ binaries }: BinaryEvidence): BinaryFacts | undefined {
  return binaries.find(({ name }) => name === FEX);
}
