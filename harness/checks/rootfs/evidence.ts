import type { Sha256 } from '../../core/digest.ts';
import type { ElfFacts } from '../../formats/elf/elf.ts';
import type { InodeType } from '../../formats/erofs/inode.ts';
import type { Superblock } from '../../formats/erofs/superblock.ts';

/** Every name of a rootfs image and what its data is, read to the last block. */
export interface RootfsEvidence {
  readonly sizeBytes: number;
  /** When it was looked at, in milliseconds since 1970. */
  readonly lookedAt: number;
  /** What the file looks like by its first bytes, in words. */
  readonly looksLike: string;
  /** Null when the image is refused before its tree is reached. */
  readonly superblock: Superblock | null;
  /** The first byte behind the image's last block that is not zero; null when there is none: padding is zeros. */
  readonly dataBehindAt: number | null;
  /** Why the tree could not be walked, or not to its end; null when it was. */
  readonly problem: string | null;
  readonly entries: readonly RootfsEntry[];
}

/** One name of the tree. */
export interface RootfsEntry {
  readonly path: string;
  readonly type: InodeType;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly sizeBytes: number;
  readonly device: { readonly major: number; readonly minor: number } | null;
  /** Where a symbolic link points. */
  readonly target: string | null;
  readonly sha256: Sha256 | null;
  readonly xattrs: readonly string[];
  /** What an ELF object is; null for all other files. */
  readonly elf: ElfFacts | null;
  /** What a regular file looks like by its first bytes, in words; null for all else. */
  readonly looksLike: string | null;
  /** Which tables a program says it speaks to, behind the version that iptables prints since 1.8; null for all else. */
  readonly tables: 'legacy' | 'nf_tables' | null;
  /** The whole of a script, of a file below /etc, of certificates and keys, each up to a MiB, and of any text up to 64 KiB, 64 MiB in all. */
  readonly text: string | null;
  /** Why its data or attributes cannot be read; null when they can. */
  readonly problem: string | null;
}
