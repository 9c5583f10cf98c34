import { FormatError, HarnessError } from '../../core/errors.ts';
import { identityOf } from '../../host/file-identity.ts';
import { kindOf, makeFolder, readBounded, writeAtomic } from '../../host/files.ts';
import { realPathOf } from '../../host/real-path.ts';
import { removeTree } from '../../host/remove-tree.ts';
import { writeInPlace } from '../../host/write-in-place.ts';
import { readBackingChain } from '../backing-chain.ts';
import type { DiskScenario, DiskStage } from './stage.ts';

/** Overlays of guests that start, and start again. */
export const OVERLAY_SCENARIOS: readonly DiskScenario[] = [
  {
    id: 'overlay-fresh',
    title: 'a fresh overlay is qcow2, leads to its base, says that the base is raw, and is as large',
    async play(stage) {
      const { base, path } = await stage.overlay();
      await removeTree(path);
      return [...(await stage.ends('prepares', 'overlay', base, path)), ...(await leadsTo(path, base))];
    },
  },
  {
    id: 'overlay-kept',
    title: 'on a restart a sound overlay is kept, to the byte and its time of writing',
    async play(stage) {
      const { base, path } = await stage.overlay();
      const before = (await identityOf(path))?.text;
      const end = await stage.ends('prepares', 'overlay', base, path, '--reuse');
      return [...end, ...((await identityOf(path))?.text === before ? [] : ['the overlay was written to or replaced'])];
    },
  },
  {
    id: 'overlay-missing',
    title: 'on a restart an overlay that is missing is created',
    async play(stage) {
      const { base, path } = await stage.overlay();
      await removeTree(path);
      return [...(await stage.ends('prepares', 'overlay', base, path, '--reuse')), ...(await leadsTo(path, base))];
    },
  },
  {
    id: 'overlay-anew',
    title: 'a guest that does not restart gets an empty overlay, whatever was there',
    async play(stage) {
      const { base, path } = await stage.overlay();
      const written = 128 * 1024;
      await writeInPlace(path, Buffer.concat([await readBounded(path, 1024 * 1024), Buffer.alloc(written, 1)]));
      const end = await stage.ends('prepares', 'overlay', base, path);
      const bytes = await readBounded(path, 16 * 1024 * 1024);
      const isEmpty = !bytes.includes(Buffer.alloc(written, 1));
      return [
        ...end,
        ...(await leadsTo(path, base)),
        ...(isEmpty ? [] : ['what the earlier guest wrote is still there']),
      ];
    },
  },
  discarded('overlay-zeros', 'an overlay of 256 KiB of zeros', Buffer.alloc(256 * 1024)),
  discarded('overlay-short', 'an overlay of ten bytes', Buffer.alloc(10)),
  discarded('overlay-bad-name', 'an overlay whose backing name is no UTF-8', withBadName()),
  {
    id: 'overlay-lost-base',
    title: 'on a restart an overlay whose base is missing is refused, with the missing path in the error, and kept',
    async play(stage) {
      const { base, path } = await stage.overlay();
      const before = (await identityOf(path))?.text;
      await removeTree(base);
      const end = await stage.run('overlay', base, path, '--reuse');
      return [
        ...(end.status === 0 ? ['it ended with status 0 and was to refuse'] : []),
        ...(end.lastWords.includes(base) ? [] : [`the error does not name ${base}: ${end.lastWords}`]),
        ...((await identityOf(path))?.text === before ? [] : ['the overlay is gone']),
      ];
    },
  },
  {
    id: 'overlay-unreadable',
    title: 'on a restart what cannot be read as a file is refused, and kept',
    async play(stage) {
      const { base, path } = await stage.overlay();
      await removeTree(path);
      await makeFolder(path);
      const end = await stage.ends('refuses', 'overlay', base, path, '--reuse');
      return [...end, ...((await kindOf(path)) === 'folder' ? [] : ['what stood there is gone'])];
    },
  },
  {
    id: 'overlay-marked',
    title: 'on a restart an overlay that QEMU marked as corrupt is refused, and kept: it may hold data',
    async play(stage) {
      const { base, path } = await stage.overlay();
      const bytes = await readBounded(path, 16 * 1024 * 1024);
      bytes.writeUInt8(2, 79);
      return kept(stage, { base, path, bytes });
    },
  },
  {
    id: 'overlay-newer',
    title: 'on a restart an overlay of a version that is not known yet is refused, and kept: a newer tool may read it',
    async play(stage) {
      const { base, path } = await stage.overlay();
      const bytes = await readBounded(path, 16 * 1024 * 1024);
      bytes.writeUInt32BE(4, 4);
      return kept(stage, { base, path, bytes });
    },
  },
  {
    id: 'overlay-is-base',
    title: 'an overlay in the place of its own base is refused, and the base is kept',
    async play(stage) {
      const { base } = await stage.overlay();
      const before = (await identityOf(base))?.text;
      const end = await stage.ends('refuses', 'overlay', base, base);
      return [...end, ...((await identityOf(base))?.text === before ? [] : ['the base is gone'])];
    },
  },
];

function discarded(id: string, what: string, bytes: Uint8Array): DiskScenario {
  return {
    id,
    title: `on a restart ${what} is discarded and created anew`,
    async play(stage) {
      const { base, path } = await stage.overlay();
      await writeAtomic(path, bytes);
      return [...(await stage.ends('prepares', 'overlay', base, path, '--reuse')), ...(await leadsTo(path, base))];
    },
  };
}

async function kept(
  stage: DiskStage,
  { base, path, bytes }: { readonly base: string; readonly path: string; readonly bytes: Uint8Array },
): Promise<string[]> {
  await writeAtomic(path, bytes);
  const before = (await identityOf(path))?.text;
  const end = await stage.ends('refuses', 'overlay', base, path, '--reuse');
  return [...end, ...((await identityOf(path))?.text === before ? [] : ['the overlay was written to or replaced'])];
}

async function leadsTo(path: string, base: string): Promise<string[]> {
  try {
    const [overlay, below] = await readBackingChain(path);
    if (overlay?.header == null) return [`${path} is no qcow2 image`];
    const { backingFormat, virtualSizeBytes } = overlay.header;
    return [
      ...(below?.path === (await realPathOf(base)) ? [] : [`the overlay leads to ${below?.path ?? 'nothing'}`]),
      ...(backingFormat === 'raw'
        ? []
        : [`the header says that the base is ${backingFormat ?? 'of a format to be guessed'}`]),
      ...(virtualSizeBytes === 1024 * 1024 ? [] : [`the overlay has ${String(virtualSizeBytes)} bytes`]),
    ];
  } catch (error) {
    if (!(error instanceof FormatError) && !(error instanceof HarnessError)) throw error;
    return [error.message];
  }
}

/** As far as its backing name, a header of version 3. */
function withBadName(): Uint8Array {
  const bytes = Buffer.alloc(1024);
  bytes.writeUInt32BE(0x514649fb, 0);
  bytes.writeUInt32BE(3, 4);
  bytes.writeBigUInt64BE(512n, 8);
  bytes.writeUInt32BE(3, 16);
  bytes.set([0xff, 0xfe, 0xfd], 512);
  return bytes;
}
