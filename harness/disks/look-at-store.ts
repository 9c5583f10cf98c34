import { FormatError, HarnessError } from '../core/errors.ts';
import { digestOfFile } from '../host/file-digest.ts';
import { identityOf } from '../host/file-identity.ts';
import { kindOf } from '../host/files.ts';
import { pathsEnding } from '../host/list-tree.ts';
import { readBackingChain } from './backing-chain.ts';
import type { AboutDisk } from './cache/about.ts';
import { listEntries } from './cache/list-entries.ts';
import { listClones } from './clones.ts';
import type { RootfsPlaces } from './rootfs-places.ts';
import type { EntryFacts, OverlayFacts, StoreFacts, WithInode } from './store-facts.ts';
import { listTemplates } from './templates.ts';

/** Where to look; what is null is not there. */
export interface StorePlaces {
  readonly rootfs: RootfsPlaces | null;
  /** A store of image disks. */
  readonly images: string | null;
  /** Folders below which overlays are looked for. */
  readonly overlays: readonly string[];
}

/**
 * Looks through a store and writes nothing.
 *
 * @throws {HarnessError} `BOOTPROOF_UNREADABLE` when a part of it cannot be looked at.
 */
export async function lookAtStore({ rootfs, images, overlays }: StorePlaces): Promise<StoreFacts> {
  const files: OverlayFacts[] = [];
  for (const folder of overlays) {
    for (const path of await pathsEnding(folder, '.qcow2')) files.push(await overlayFacts(path));
  }
  return {
    templates: rootfs === null ? [] : await withInodes(await listTemplates(rootfs.templates, {})),
    clones: rootfs === null ? [] : await withInodes(await listClones(rootfs)),
    overlays: files,
    entries: images === null ? [] : await entryFacts(images),
  };
}

async function withInodes<T extends { readonly path: string }>(items: readonly T[]): Promise<WithInode<T>[]> {
  return Promise.all(items.map(async (item) => ({ ...item, inode: (await identityOf(item.path))?.inode ?? null })));
}

async function overlayFacts(path: string): Promise<OverlayFacts> {
  const kind = await kindOf(path);
  if (kind === 'folder' || kind === 'other') {
    const broken = `a guest cannot be started with it: it is ${kind === 'folder' ? 'a folder' : 'no file'}`;
    return { path, chain: [], broken };
  }
  try {
    const chain = await readBackingChain(path);
    // Whoever follows a chain takes an image without the magic number for a raw one; an overlay is none.
    if (chain[0]?.header === null) return { path, chain: [], broken: 'qcow2: the magic number is missing (at byte 0)' };
    return {
      path,
      chain: chain.map(({ path: at, header }) => ({
        path: at,
        isMarkedCorrupt: header?.incompatible.includes('corrupt') === true,
        backingName: header?.backingName ?? null,
        backingFormat: header?.backingFormat ?? null,
      })),
      broken: null,
    };
  } catch (error) {
    const isOfTheChain = error instanceof HarnessError && error.code.startsWith('BOOTPROOF_BACKING');
    if (!isOfTheChain && !(error instanceof FormatError)) throw error;
    return { path, chain: [], broken: error.message };
  }
}

async function entryFacts(store: string): Promise<EntryFacts[]> {
  const listed = await listEntries(store);
  const facts: EntryFacts[] = [];
  for (const { kind, key, path, about, broken } of listed) {
    const said = about === null ? null : { sha256: about.sha256, sizeBytes: about.sizeBytes };
    const isNamedSo = about === null || isKeyOf(key, about);
    facts.push({ kind, path, said, isNamedSo, broken, found: await foundAt(path) });
  }
  return facts;
}

/** What stands behind the guest program's digest is where the program is in the disk, which nobody notes. */
function isKeyOf(key: string, { image, recipe, guest }: AboutDisk): boolean {
  const ofImage = `${image.replace(':', '-')}-r${String(recipe)}`;
  return guest === null ? key === ofImage : key.startsWith(`${ofImage}-${guest}-`);
}

async function foundAt(path: string): Promise<EntryFacts['found']> {
  const identity = await identityOf(path);
  return identity === null ? null : { sha256: await digestOfFile(path), sizeBytes: identity.sizeBytes };
}
