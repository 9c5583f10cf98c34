/** What stands at one name of a disk that is to be made. Two names of one file (hard links) share one value. */
export interface DiskNode {
  readonly type: 'file' | 'folder' | 'link' | 'character device' | 'block device' | 'fifo';
  /** The permission bits, set-id and sticky bits among them: `0o4755`. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** The time of writing, in nanoseconds since 1970. */
  readonly mtimeNs: bigint;
  readonly xattrs: ReadonlyMap<string, Uint8Array>;
  /** A file of this machine with the bytes; null for an empty file and for what holds none. */
  readonly data: string | null;
  readonly sizeBytes: number;
  /** Where a symbolic link leads. */
  readonly target: string | null;
  readonly device: { readonly major: number; readonly minor: number } | null;
}

/** A whole tree: `/` and every path below it, whose folders all stand in it too. */
export type DiskTree = ReadonlyMap<string, DiskNode>;
