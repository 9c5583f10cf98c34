import { join } from 'node:path';
import { takeLease } from '../../store/lease.ts';
import { takeLock } from '../../store/lock.ts';
import { fillWhole } from '../../store/whole-folder.ts';

/** What the store keeps: disks of images, and those with a guest program in them. */
export const DISK_KINDS = ['images', 'rootfs'] as const;

export type DiskKind = (typeof DISK_KINDS)[number];

/** The disk in an entry's folder. */
export const DISK_FILE = 'disk.ext4';

/** Which entry of which store. */
export interface EntryName {
  readonly store: string;
  readonly kind: DiskKind;
  readonly key: string;
}

/** An entry that stays as long as this is not disposed of: no collection takes it meanwhile. */
export interface OpenEntry extends AsyncDisposable {
  readonly folder: string;
  /** Whether it was there already. */
  readonly isHit: boolean;
}

/**
 * The entry, made first when it is not there. Of many requests at once, also from several processes, one makes it; when
 * that one fails, the next makes it anew.
 *
 * @param how.make fills the empty folder that it is given.
 */
export async function openEntry(
  name: EntryName,
  how: {
    readonly signal: AbortSignal;
    readonly onWait?: () => void;
    readonly make: (folder: string) => Promise<void>;
  },
): Promise<OpenEntry> {
  const folder = entryFolder(name);
  // Collection takes the same lock, so what is leased under it is not collected.
  using _lock = await takeLock(entryLock(name), how.signal, how.onWait);
  const lease = await takeLease(leasesOf(name), how.signal);
  try {
    const isMade = await fillWhole({ folder, ...how });
    return { folder, isHit: !isMade, [Symbol.asyncDispose]: () => lease[Symbol.asyncDispose]() };
  } catch (error) {
    await lease[Symbol.asyncDispose]();
    throw error;
  }
}

/** Where an entry stands. */
export function entryFolder({ store, kind, key }: EntryName): string {
  return join(store, kind, key);
}

/** What is locked while an entry is made, taken or collected. */
export function entryLock({ store, kind, key }: EntryName): string {
  return join(store, 'locks', `${kind}-${key}`);
}

/** Where the leases of an entry are. */
export function leasesOf({ store, kind, key }: EntryName): string {
  return join(store, 'leases', `${kind}-${key}`);
}
