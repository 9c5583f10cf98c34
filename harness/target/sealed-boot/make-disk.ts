import { join } from 'node:path';
import { editExt4 } from '../../disks/ext4/make-ext4.ts';
import type { VerityAlgorithm } from '../../formats/fs-verity.ts';
import { kindOf, makeFolder, writeSparse } from '../../host/files.ts';
import { linkTarget } from '../../host/link-target.ts';
import { makeLink } from '../../host/links.ts';
import { listTree } from '../../host/list-tree.ts';
import { run } from '../../host/process.ts';
import { removeTree } from '../../host/remove-tree.ts';
import { requireTool } from '../../host/tool.ts';
import { sealFile } from './change-disk.ts';
import { stageVerityFile } from './verity-file.ts';

/** What a disk is made of. */
export interface SealedDiskOptions {
  readonly repository: string;
  readonly algorithm: VerityAlgorithm;
  /** Flags of mke2fs that give it the name by which the command line finds it. */
  readonly nameFlags: readonly string[];
  /** The digests of the images that may be booted: each has a state of its own. */
  readonly deployments: readonly string[];
  /** An empty folder. */
  readonly scratch: string;
  readonly signal: AbortSignal;
}

/**
 * Makes the ext4 disk that a sealed system is booted from, as it is installed: the repository in `composefs/`, with
 * fs-verity on objects and `meta.json`, and in `state/deploy/` what may be written. Neither root nor a kernel that knows
 * fs-verity is needed. Of the repository only what has its place there is taken: nothing behind links.
 *
 * @throws {HarnessError} `BOOTPROOF_TOOL_MISSING`, `BOOTPROOF_TOOL_FAILED`, `BOOTPROOF_DISK_BROKEN`.
 */
export async function makeSealedDisk(disk: string, options: SealedDiskOptions): Promise<void> {
  const { repository, algorithm, nameFlags, deployments, scratch, signal } = options;
  const tree = join(scratch, 'tree');
  const sealed = new Map<string, { readonly sizeBytes: number }>();
  for (const path of ['meta.json', ...(await objectPaths(repository))]) {
    signal.throwIfAborted();
    if ((await linkTarget(join(repository, path))) !== null || (await kindOf(join(repository, path))) !== 'file')
      continue;
    const file = await stageVerityFile(join(repository, path), join(tree, 'composefs', path), algorithm);
    sealed.set(`composefs/${path}`, file);
  }
  await copyLinks(join(repository, 'images'), join(tree, 'composefs', 'images'));
  for (const digest of deployments) {
    for (const folder of ['etc/upper', 'etc/work', 'var']) await makeFolder(join(tree, 'state/deploy', digest, folder));
  }
  const held = [...sealed.values()].reduce((sum, { sizeBytes }) => sum + sizeBytes + AROUND_A_FILE, 0);
  await writeSparse(disk, Math.ceil((1.25 * held) / MIB + 64) * MIB);
  const shape = ['-b', '4096', '-m', '0', '-N', String(Math.ceil(1.5 * sealed.size) + 4096), ...nameFlags];
  const args = ['-q', '-F', '-t', 'ext4', '-O', 'verity', ...shape, '-d', tree, disk];
  await run(requireTool('mke2fs'), args, { signal, env: { LC_ALL: 'C' } });
  await removeTree(tree);
  const commands = [...sealed].flatMap(([path, { sizeBytes }]) => sealFile(path, sizeBytes)).join('\n');
  const script = { commands: `${commands}\n`, values: new Map<string, Uint8Array>() };
  await editExt4(disk, script, { scratch, values: join(scratch, 'values'), signal });
}

async function objectPaths(repository: string): Promise<string[]> {
  const names = await listTree(join(repository, 'objects'), MOST_OBJECTS);
  return names.filter((name) => /^[0-9a-f]{2}\/[0-9a-f]{62,126}$/.test(name)).map((name) => `objects/${name}`);
}

async function copyLinks(from: string, to: string): Promise<void> {
  for (const name of await listTree(from, MOST_OBJECTS)) {
    const target = await linkTarget(join(from, name));
    if (target === null) continue;
    await makeFolder(join(to, name, '..'));
    await makeLink(target, join(to, name));
  }
}

const MIB = 1024 * 1024;
/** The gap before the tree of hashes, and the tree of a small file. */
const AROUND_A_FILE = 80 * 1024;
const MOST_OBJECTS = 10_000_000;
