import { join } from 'node:path';
import { STORE_CHECKS } from '../checks/disks/area.ts';
import type { Area } from '../core/check-id.ts';
import { makeFolder, writeAtomic } from '../host/files.ts';
import { RECIPE, writeAbout } from '../disks/cache/about.ts';
import { type EntryName, openEntry } from '../disks/cache/entry.ts';
import { prepareClone } from '../disks/clones.ts';
import { openOverlay } from '../disks/overlay.ts';
import { digestOfBytes } from '../formats/bytes-digest.ts';
import type { ReleaseParts } from './release-parts.ts';
import type { FaultBench } from './run-fault.ts';
import { staticBench } from './static-bench.ts';

/** The area whose faults are seen in a store of disks. */
export const STORE_AREAS: readonly Area[] = ['disks'];

/** The kinds of stores that faults are made in. */
export type StoreKind = 'images' | 'registry' | 'boxes';

/** A bench for the faults of stores: a good store of the kind that the fault names is made, and broken. */
export function storeBench(good: ReleaseParts, scratch: string, signal: AbortSignal): FaultBench {
  return {
    ...staticBench(good, scratch, signal),
    checks: STORE_CHECKS,
    takes: ({ store }) => store !== undefined,
    async publish({ changes: { store } }, root) {
      if (store === undefined) throw new Error('a fault of a store says which kind of store it is of');
      await GOOD[store.kind](root, signal);
      await store.change(root);
    },
  };
}

/** The good stores: what is in the disks does not matter to whoever audits them. */
const GOOD: Readonly<Record<StoreKind, (root: string, signal: AbortSignal) => Promise<void>>> = {
  /** Ours: the disk of an image, the same with a guest program, and an overlay over the first. */
  async images(root, signal) {
    const key = `sha256-good-r${RECIPE}`;
    const guest = 'aa'.repeat(32);
    await putEntry({ store: root, kind: 'images', key }, null, signal);
    await putEntry({ store: root, kind: 'rootfs', key: `${key}-${guest}-01234567` }, guest, signal);
    const base = join(root, 'images', key, 'disk.ext4');
    await openOverlay({ base, baseFormat: 'raw', path: join(root, 'vm-1.qcow2'), reuse: false });
  },
  /** A rootfs registry: two templates, a clone of one. */
  async registry(root, signal) {
    const places = { templates: join(root, 'templates'), clones: join(root, 'clones') };
    await writeAtomic(join(places.templates, 'base', 'rootfs.ext4'), DISK);
    await writeAtomic(join(places.templates, 'other', 'rootfs.ext4'), 'another');
    await prepareClone(places, { vmId: 'vm-1', stack: 'base', known: {}, signal });
  },
  /** A BoxLite home: one box with an overlay. */
  async boxes(root) {
    const disks = join(root, 'boxes', 'box-1', 'disks');
    await makeFolder(disks);
    const base = join(root, 'rootfs', 'sha256-good.ext4');
    await writeAtomic(base, DISK);
    await openOverlay({ base, baseFormat: 'raw', path: join(disks, 'guest-rootfs.qcow2'), reuse: false });
  },
};

async function putEntry(name: EntryName, guest: string | null, signal: AbortSignal): Promise<void> {
  const about = { image: 'sha256:good', guest, sha256: digestOfBytes(DISK), sizeBytes: DISK.length, env: [] };
  await using _entry = await openEntry(name, {
    signal,
    async make(folder) {
      await writeAtomic(join(folder, 'disk.ext4'), DISK);
      await writeAbout(folder, about);
    },
  });
}

const DISK = Buffer.alloc(64 * 1024, 'disk');
