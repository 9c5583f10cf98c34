import { join } from 'node:path';
import { HarnessError, messageOf } from '../../core/errors.ts';
import { makeFolder, writeNew, writeSparse } from '../../host/files.ts';
import { run } from '../../host/process.ts';
import { removeTree } from '../../host/remove-tree.ts';
import { requireTool } from '../../host/tool.ts';
import { renderDebugfsScript } from './debugfs-script.ts';
import type { DiskTree } from './disk-node.ts';
import { BLOCK_BYTES, JOURNAL_MIB, diskSizeFor } from './disk-size.ts';
import { stageTree } from './stage-tree.ts';

/**
 * Makes an ext4 disk that holds a tree: the same disk, to the byte, for the same tree. Root is not needed.
 *
 * @param options.id 32 hexadecimal digits, for what file systems are told apart by.
 * @param options.scratch an empty folder, on the file system that the tree's data is on.
 * @throws {UsageError} for a name that ext4 or debugfs cannot take.
 * @throws {HarnessError} `BOOTPROOF_TOOL_MISSING`, `BOOTPROOF_TOOL_FAILED`, `BOOTPROOF_DISK_BROKEN`.
 */
export async function makeExt4(
  tree: DiskTree,
  disk: string,
  { id, scratch, signal }: { readonly id: string; readonly scratch: string; readonly signal: AbortSignal },
): Promise<void> {
  const staged = join(scratch, 'tree');
  await stageTree(tree, staged);
  const { sizeBytes, inodes } = diskSizeFor(tree);
  await writeSparse(disk, sizeBytes);
  const uuid = id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
  const extended = `hash_seed=${uuid},root_owner=0:0,lazy_itable_init=0,lazy_journal_init=0,nodiscard`;
  const shape = [
    '-b',
    String(BLOCK_BYTES),
    '-I',
    '256',
    '-m',
    '0',
    '-N',
    String(inodes),
    '-U',
    uuid,
    '-J',
    `size=${String(JOURNAL_MIB)}`,
  ];
  await run(
    requireTool('mke2fs'),
    ['-q', '-F', '-t', 'ext4', ...shape, '-O', FEATURES, '-E', extended, '-d', staged, disk],
    { env: STEADY, signal },
  );
  const values = join(scratch, 'values');
  await editExt4(disk, renderDebugfsScript(tree, values), { scratch, values, signal });
  await removeTree(staged);
}

/**
 * Runs one script of debugfs on a disk and sees that the disk is sound afterwards.
 *
 * @throws {HarnessError} `BOOTPROOF_DISK_BROKEN` when a command was not carried out, or e2fsck finds something.
 */
export async function editExt4(
  disk: string,
  script: { readonly commands: string; readonly values: ReadonlyMap<string, Uint8Array> },
  { scratch, values, signal }: { readonly scratch: string; readonly values: string; readonly signal: AbortSignal },
): Promise<void> {
  await makeFolder(values);
  for (const [name, bytes] of script.values) await writeNew(join(values, name), bytes);
  const commands = join(scratch, 'commands');
  await writeNew(commands, script.commands);
  // debugfs goes on after a command that failed, and ends with status 0: what it says on standard error is what counts.
  const { stderr } = await run(requireTool('debugfs'), ['-w', '-f', commands, disk], { env: STEADY, signal });
  const failures = stderr.split('\n').filter((line) => line.trim() !== '' && !/^debugfs \d/.test(line));
  if (failures.length > 0) throw broken(disk, `debugfs: ${failures.slice(0, 3).join('; ')}`);
  await run(requireTool('e2fsck'), ['-fn', disk], { env: STEADY, signal }).catch((error: unknown) => {
    throw error instanceof HarnessError && error.code === 'BOOTPROOF_TOOL_FAILED'
      ? broken(disk, messageOf(error), error)
      : error;
  });
  await removeTree(values);
  await removeTree(commands);
}

function broken(disk: string, why: string, cause?: unknown): HarnessError {
  return new HarnessError(
    'BOOTPROOF_DISK_BROKEN',
    `the disk ${disk} could not be made (${why}); look at the image, or report it with the versions that \`bootproof doctor\` shows`,
    { disk, why },
    { cause },
  );
}

/** Features by name, so that no configuration of the host decides: what Linux has mounted since 3.18. */
const FEATURES =
  'none,has_journal,ext_attr,resize_inode,dir_index,filetype,extent,64bit,flex_bg,sparse_super,large_file,huge_file,dir_nlink,extra_isize,metadata_csum';

/** One clock and no configuration file: the same tree makes the same disk on every host. Messages in plain English. */
const STEADY = { E2FSPROGS_FAKE_TIME: '1000000000', MKE2FS_CONFIG: '/dev/null', LC_ALL: 'C' };
