import { createHash } from 'node:crypto';
import { join, sep } from 'node:path';
import { z } from 'zod';
import { HarnessError } from '../../core/errors.ts';
import { identityOf } from '../../host/file-identity.ts';
import { kindOf, namesIn, readBounded, writeAtomic } from '../../host/files.ts';
import { syncFolder } from '../../host/install-file.ts';
import { realPathOf } from '../../host/real-path.ts';
import { removeTree } from '../../host/remove-tree.ts';
import { parseJson } from '../../formats/json.ts';
import { readBackingChain } from '../backing-chain.ts';
import { DISK_FILE, DISK_KINDS, type DiskKind, type EntryName, entryFolder } from './entry.ts';

const referenceShape = z.object({
  kind: z.enum(DISK_KINDS),
  key: z.string(),
  /** The file whose backing chain leads to the entry's disk; absolute. */
  overlay: z.string(),
});

/** An overlay that needs an entry of the store. */
export interface Reference {
  readonly kind: DiskKind;
  readonly key: string;
  readonly overlay: string;
  /** The file that says so. */
  readonly path: string;
}

/** The entry that a path, links resolved, is the disk of; null when it is none of this store. */
export async function entryOfDisk(store: string, path: string): Promise<EntryName | null> {
  if ((await kindOf(store)) !== 'folder') return null;
  const top = `${await realPathOf(store)}${sep}`;
  if (!path.startsWith(top)) return null;
  const [kind, key, file, ...rest] = path.slice(top.length).split(sep);
  const known = DISK_KINDS.find((one) => one === kind);
  if (known === undefined || key === undefined || file !== DISK_FILE || rest.length > 0) return null;
  return { store, kind: known, key };
}

/** Notes that an overlay needs an entry, before the overlay is there: whoever dies in between leaves a note too many. */
export async function noteReference({ store, kind, key }: EntryName, overlay: string): Promise<void> {
  const name = createHash('sha256').update(`${kind} ${key} ${overlay}`).digest('hex').slice(0, 32);
  await writeAtomic(join(store, FOLDER, `${name}.json`), JSON.stringify({ kind, key, overlay }));
  // A power failure must not leave the overlay without its note.
  await syncFolder(join(store, FOLDER));
  await syncFolder(store);
}

/**
 * Every note of a store. What cannot be read as one stops a collection: it may be the note that counts.
 *
 * @throws {HarnessError} `BOOTPROOF_REFERENCE_BROKEN`, `BOOTPROOF_UNREADABLE`.
 */
export async function listReferences(store: string): Promise<Reference[]> {
  const names = (await namesIn(join(store, FOLDER))).filter((name) => name.endsWith('.json'));
  const references: Reference[] = [];
  for (const name of names) {
    const path = join(store, FOLDER, name);
    if ((await identityOf(path)) === null) continue;
    try {
      references.push({ ...referenceShape.parse(parseJson(await readBounded(path, LIMIT_BYTES)).value), path });
    } catch (error) {
      // Another collection forgot it meanwhile, for an overlay that is gone.
      if ((await kindOf(path)) === 'missing') continue;
      throw new HarnessError(
        'BOOTPROOF_REFERENCE_BROKEN',
        `${path} does not say which overlay needs which disk; remove it once no overlay needs the disks of ${store}`,
        { path },
        { cause: error },
      );
    }
  }
  return references;
}

/**
 * Whether an overlay needs the disk of an entry: only an overlay that is gone, or that says that it stands on others, does
 * not. One that cannot be read or judged does.
 */
export async function needs(overlay: string, name: EntryName): Promise<boolean> {
  if ((await kindOf(overlay).catch(() => 'other')) === 'missing') return false;
  const disk = join(entryFolder(name), DISK_FILE);
  try {
    const chain = await readBackingChain(overlay);
    const real = await realPathOf(disk);
    return chain.some(({ path }) => path === real);
  } catch {
    return true;
  }
}

/** Forgets a note. */
export async function forgetReference({ path }: Reference): Promise<void> {
  await removeTree(path);
}

const FOLDER = 'references';
const LIMIT_BYTES = 64 * 1024;
