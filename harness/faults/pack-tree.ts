import { join } from 'node:path';
import { digestOfBytes } from '../formats/bytes-digest.ts';
import { readBounded, writeNew } from '../host/files.ts';
import { run } from '../host/process.ts';
import { makeTemporaryFolder } from '../host/temporary-folder.ts';
import { requireTool } from '../host/tool.ts';
import { isRoot } from '../host/user.ts';
import { DEFAULT_LIMITS } from '../release/limits.ts';
import { type RawEntry, renderTar } from './raw-tar.ts';
import type { RootfsTree } from './rootfs-tree.ts';

/** How the contract wants an image to be packed. */
export const CONTRACT_FLAGS: readonly string[] = ['-x-1', '-zlz4hc'];

/**
 * Packs a tree into an EROFS image. The same tree and flags give the same bytes, and are packed once.
 *
 * Modes, owners, device nodes, hard links and attributes all pass through one archive, so that one program makes them.
 *
 * @param flags of mkfs.erofs beside those for the time and the UUID.
 * @throws {HarnessError} `BOOTPROOF_TOOL_MISSING`, `BOOTPROOF_TOOL_FAILED`.
 */
export async function packTree(tree: RootfsTree, flags: readonly string[] = CONTRACT_FLAGS): Promise<Buffer> {
  const tar = renderTar(entriesOf(tree));
  // Large trees are those of guests, each of which is another one: to keep them would only fill the memory.
  if (tar.length > LARGE_BYTES) return pack(tar, flags);
  const key = `${digestOfBytes(tar)} ${flags.join(' ')}`;
  const image = packed.get(key) ?? pack(tar, flags);
  if (packed.size >= MOST_PACKED) packed.clear();
  packed.set(key, image);
  return image;
}

const packed = new Map<string, Promise<Buffer>>();
const MOST_PACKED = 8;
const LARGE_BYTES = 8 * 1024 * 1024;

/** A tree as entries of an archive: folders before what they hold, hard links behind what they name. */
export function entriesOf(tree: RootfsTree): RawEntry[] {
  const named = [...tree].sort(([a], [b]) => (a < b ? -1 : 1));
  const all = named.map(([path, node]): RawEntry => {
    const linkName = node.type === '1' ? `.${node.linkName ?? ''}` : node.linkName;
    const name = `.${path}`;
    const long = name.length < 100 ? [] : [['path', name] as const];
    return { ...node, name, ...(linkName === undefined ? {} : { linkName }), pax: [...(node.pax ?? []), ...long] };
  });
  return [...all.filter(({ type }) => type !== '1'), ...all.filter(({ type }) => type === '1')];
}

async function pack(tar: Buffer, flags: readonly string[]): Promise<Buffer> {
  requireTool('mkfs.erofs');
  await using scratch = await makeTemporaryFolder('tree');
  // A file, not a pipe: an archive of a whole system is copied less often on its way.
  await writeNew(join(scratch.path, 'tree.tar'), tar);
  const script = `mkdir root && tar -xpf tree.tar --same-owner --numeric-owner --xattrs --xattrs-include='*' -C root &&
    exec mkfs.erofs "$@" -T0 -U${TREE_UUID} image root`;
  const command = ['-ec', script, 'sh', ...flags];
  // Only root may make device nodes and give files away; fakeroot lets mkfs.erofs see what is not there.
  const [program, args] = isRoot() ? [requireTool('sh'), command] : [requireTool('fakeroot'), ['sh', ...command]];
  const path = `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`;
  await run(program, args, { cwd: scratch.path, env: { LC_ALL: 'C', PATH: path } });
  return await readBounded(join(scratch.path, 'image'), DEFAULT_LIMITS.rootfsBytes);
}

/** A random one would make every image another one. */
export const TREE_UUID = '626f6f74-7072-4f6f-8066-6661756c7473';
