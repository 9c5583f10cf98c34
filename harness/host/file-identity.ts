import { lstat } from 'node:fs/promises';
import { hasCode, unreadable } from './files.ts';

/** Which file a path leads to, and which state of it. */
export interface FileIdentity {
  /**
   * Device, inode, size, time of writing and time of change, in nanoseconds. Programs may set the time of writing as they
   * like; the time of change is the kernel's alone, so another content means another identity, as long as the clock is
   * not set back and nobody writes to the disk below the file system.
   */
  readonly text: string;
  /** Device and inode: what two names of one file share. */
  readonly inode: string;
  readonly sizeBytes: number;
  /** The permission bits: `0o755`. */
  readonly mode: number;
  /** When the kernel last saw it change, in milliseconds since 1970. */
  readonly changedMs: number;
}

/**
 * The identity of the regular file at `path`; null when there is none. Links are not followed.
 *
 * @throws {HarnessError} `BOOTPROOF_UNREADABLE`.
 */
export async function identityOf(path: string): Promise<FileIdentity | null> {
  try {
    const found = await lstat(path, { bigint: true });
    if (!found.isFile()) return null;
    const { dev, ino, size, mtimeNs, ctimeNs, mode } = found;
    return {
      text: [dev, ino, size, mtimeNs, ctimeNs].join(' '),
      inode: [dev, ino].join(' '),
      sizeBytes: Number(size),
      mode: Number(mode) & 0o7777,
      changedMs: Number(ctimeNs / 1_000_000n),
    };
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR', 'ENAMETOOLONG')) return null;
    throw unreadable(path, error);
  }
}
