// Does random things to a store of disks, for the test beside it. Arguments: the folder, a seed, how many operations.
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Sha256 } from '../core/digest.ts';
import { fileSize, namesIn, writeAtomic } from '../host/files.ts';
import { removeTree } from '../host/remove-tree.ts';
import { digestOfBytes } from '../formats/bytes-digest.ts';
import { RECIPE, writeAbout } from './cache/about.ts';
import { collect } from './cache/collect.ts';
import { DISK_FILE, type EntryName, type OpenEntry, openEntry } from './cache/entry.ts';
import { openStoreOverlay } from './cache/store-overlay.ts';
import { prepareClone, releaseClone } from './clones.ts';

const [top = '', seed = '1', operations = '0'] = process.argv.slice(2);
const { signal } = new AbortController();
const store = join(top, 'store');
const places = { templates: join(top, 'templates'), clones: join(top, 'clones') };
const CURRENT = 'aa'.repeat(32) as Sha256;
const OLD = 'bb'.repeat(32);

let state = Number(seed);
/** A generator of Lehmer's, so that a seed tells the operations. */
function random(below: number): number {
  state = (state * 48_271) % 2_147_483_647;
  return state % below;
}

function prepare(): Promise<OpenEntry & { readonly name: EntryName }> {
  const number = random(4);
  const bytes = Buffer.alloc(20_000 + number, number);
  const guest = number === 2 ? OLD : number === 3 ? CURRENT : null;
  const image = `k${String(number)}`;
  const key = `${image}-r${String(RECIPE)}`;
  const name: EntryName =
    guest === null ? { store, kind: 'images', key } : { store, kind: 'rootfs', key: `${key}-${guest}-there` };
  const opened = openEntry(name, {
    signal,
    async make(folder) {
      const marker = await takeMarker(name.key);
      await writeAtomic(join(folder, DISK_FILE), bytes.subarray(0, 10_000));
      await sleep(random(20));
      await writeAtomic(join(folder, DISK_FILE), bytes);
      await writeAbout(folder, {
        image,
        guest,
        sha256: digestOfBytes(bytes),
        sizeBytes: bytes.length,
        env: [],
      });
      await removeTree(marker);
    },
  });
  return opened.then((entry) => ({ ...entry, name }));
}

/** Says that this process makes it, and fails when another one that lives says so too: nobody may. */
async function takeMarker(key: string): Promise<string> {
  const own = join(top, 'makers', `${key}.${String(process.pid)}`);
  await writeAtomic(own, '');
  for (const name of await namesIn(join(top, 'makers'))) {
    const [other, pid, ...more] = name.split('.');
    if (more.length > 0) continue;
    if (other !== key || Number(pid) === process.pid || !isAlive(Number(pid))) continue;
    throw new Error(`${key} is made twice at once, by ${String(pid)} too`);
  }
  return own;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

const OPERATIONS: readonly (() => Promise<void>)[] = [
  async () => {
    await using disk = await prepare();
    await sleep(random(10));
    await fileSize(join(disk.folder, DISK_FILE));
  },
  async () => {
    await using disk = await prepare();
    const path = join(top, 'boxes', `${String(random(6))}.qcow2`);
    const base = join(disk.folder, DISK_FILE);
    await openStoreOverlay(store, { base, baseFormat: 'raw', path, reuse: random(2) === 0 }, signal);
  },
  () => removeTree(join(top, 'boxes', `${String(random(6))}.qcow2`)),
  async () => {
    await prepareClone(places, { vmId: `vm-${String(random(5))}`, stack: 'base', known: {}, signal });
  },
  async () => {
    await releaseClone(places, `vm-${String(random(5))}`, signal);
  },
  async () => {
    await collect({ store, currentGuest: CURRENT, overlays: [], dryRun: random(4) === 0 });
  },
];

for (let done = 0; done < Number(operations); done += 1) {
  await OPERATIONS[random(OPERATIONS.length)]?.();
  process.stdout.write('.');
}
