import { join } from 'node:path';
import type { Sha256 } from '../../core/digest.ts';
import { HarnessError, messageOf } from '../../core/errors.ts';
import { makeFolder, namesIn } from '../../host/files.ts';
import { foldersIn } from '../../host/folders-in.ts';
import { measureHostile } from '../../host/hostile-folder.ts';
import { pathsEnding } from '../../host/list-tree.ts';
import { isLeased } from '../../store/lease.ts';
import { tryLock } from '../../store/lock.ts';
import { dropWhole } from '../../store/whole-folder.ts';
import { RECIPE, readAbout } from './about.ts';
import { DISK_KINDS, type EntryName, entryFolder, entryLock, leasesOf } from './entry.ts';
import { forgetReference, listReferences, needs } from './references.ts';

/** What is to be collected. */
export interface Collection {
  readonly store: string;
  /** The digest of the guest program in use: disks with another one are stale. */
  readonly currentGuest: Sha256;
  /** Folders whose qcow2 overlays are looked at too, beside those that the store knows of. */
  readonly overlays: readonly string[];
  /** Whether nothing is removed, only told. */
  readonly dryRun: boolean;
}

/** What became of an entry, or would. */
export interface CollectedEntry {
  readonly kind: EntryName['kind'];
  readonly key: string;
  readonly fate: 'kept' | 'removed';
  /** One clause. */
  readonly why: string;
  /** What it takes on the disk. */
  readonly allocatedBytes: number;
}

/**
 * Removes the entries that are of another version and that nothing needs. Kept are those of the current version, those
 * that an overlay stands on, and those that a process makes or uses right now.
 *
 * @throws {HarnessError} `BOOTPROOF_REFERENCE_BROKEN`, `BOOTPROOF_UNREADABLE`: then nothing more is removed.
 */
export async function collect(collection: Collection): Promise<CollectedEntry[]> {
  const { store } = collection;
  const found: CollectedEntry[] = [];
  for (const kind of DISK_KINDS) {
    for (const key of await keysOf(store, kind)) {
      const name = { store, kind, key };
      const isThere = (await foldersIn(join(store, kind))).includes(key);
      const { sizeBytes: allocatedBytes } = measureHostile(entryFolder(name), UNBOUNDED);
      const outcome = await collectOne(name, collection);
      if (isThere) found.push({ kind, key, allocatedBytes, ...outcome });
    }
  }
  return found;
}

/** Every entry, and every key of which a killed process left something half made: `.key.random`. */
async function keysOf(store: string, kind: string): Promise<string[]> {
  const names = await namesIn(join(store, kind));
  return [...new Set(names.map((name) => name.replace(/^\.(.*)\.[0-9a-f]{8}$/, '$1')))].filter(
    (key) => !key.startsWith('.'),
  );
}

async function collectOne(name: EntryName, collection: Collection): Promise<Pick<CollectedEntry, 'fate' | 'why'>> {
  await makeFolder(join(name.store, 'locks'));
  using lock = tryLock(entryLock(name));
  if (lock === undefined) return { fate: 'kept', why: 'a process makes or takes it' };
  if (await isLeased(leasesOf(name))) return { fate: 'kept', why: 'a process uses it' };
  const overlay = await neededBy(name, collection);
  if (overlay !== null) return { fate: 'kept', why: `${overlay} stands on it` };
  const why = await staleness(name, collection.currentGuest);
  if (why === null) return { fate: 'kept', why: 'it is of the current version' };
  if (!collection.dryRun) await dropWhole(entryFolder(name));
  return { fate: 'removed', why };
}

async function neededBy(name: EntryName, { store, overlays, dryRun }: Collection): Promise<string | null> {
  for (const reference of await listReferences(store)) {
    if (reference.kind !== name.kind || reference.key !== name.key) continue;
    if (await needs(reference.overlay, name)) return reference.overlay;
    // Under the entry's lock, and nobody uses it: no overlay is being made for this note.
    if (!dryRun) await forgetReference(reference);
  }
  for (const folder of overlays) {
    for (const path of await pathsEnding(folder, '.qcow2')) if (await needs(path, name)) return path;
  }
  return null;
}

/** Why an entry is not of the current version; null when it is. */
async function staleness(name: EntryName, currentGuest: Sha256): Promise<string | null> {
  try {
    const { recipe, guest } = await readAbout(entryFolder(name));
    if (recipe !== RECIPE) return `it was made by recipe ${String(recipe)}, and ${String(RECIPE)} is current`;
    if (guest !== null && guest !== currentGuest)
      return `its guest program is ${guest}, and ${currentGuest} is current`;
    return null;
  } catch (error) {
    if (error instanceof HarnessError && error.code === 'BOOTPROOF_ENTRY_BROKEN') return messageOf(error);
    throw error;
  }
}

const UNBOUNDED = { entries: Infinity, sizeBytes: Infinity };
