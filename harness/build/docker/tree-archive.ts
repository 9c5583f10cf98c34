import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Pack, pack } from 'tar-stream';
import { readChunks } from '../../host/file-chunks.ts';
import { fileSize } from '../../host/files.ts';
import type { TreeEntry } from '../../host/write-tree.ts';
import { DEVICES } from '../rootfs/erofs-flags.ts';

/** Where the tree stands in the archive. */
export const ROOT = 'build/root';
/** A folder beside it that anybody may write to. */
export const OUT = 'build/out';

/** A root file system's tree as a tar archive with its device nodes: whoever unpacks it as root needs no right to make them. */
export function archiveTree(plan: readonly TreeEntry[]): Readable {
  const archive = pack();
  addAll(archive, plan).catch((error: unknown) => archive.destroy(error as Error));
  return Readable.from(archive);
}

async function addAll(archive: Pack, plan: readonly TreeEntry[]): Promise<void> {
  for (const folder of ['build', ROOT]) archive.entry({ name: folder, type: 'directory', mode: 0o755 });
  archive.entry({ name: OUT, type: 'directory', mode: 0o777 });
  for (const entry of plan) await addEntry(archive, entry);
  for (const { path, mode, major, minor } of DEVICES) {
    archive.entry({
      name: `${ROOT}/${path}`,
      type: 'character-device',
      mode: Number.parseInt(mode, 8),
      devmajor: major,
      devminor: minor,
    });
  }
  archive.finalize();
}

async function addEntry(archive: Pack, entry: TreeEntry): Promise<void> {
  const name = `${ROOT}/${entry.path}`;
  if (entry.kind === 'folder') {
    archive.entry({ name, type: 'directory', mode: 0o755 });
  } else if (entry.kind === 'link') {
    archive.entry({ name, type: 'symlink', linkname: entry.target, mode: 0o777 });
  } else {
    const { from, mode } = entry;
    const size = typeof from === 'string' ? await fileSize(from) : from.length;
    await pipeline(typeof from === 'string' ? readChunks(from) : [from], archive.entry({ name, size, mode }));
  }
}
