import { openFileSource } from '../../host/file-source.ts';
import { readHostile } from '../../host/hostile-folder.ts';
import type { DistroEvidence } from '../boot-record.ts';
import type { DistroDisks, GuestSpec } from '../guest-spec.ts';
import { letterPath } from '../prepare-disks.ts';
import type { PreparedGuest } from '../prepare.ts';
import { readAnswer } from './answer.ts';
import { FROM_GUEST, USER_MOUNTS } from './user-mounts.ts';

/** What the distribution left: its answer, the data disk, and what came through the user's mounts. */
export async function readDistro(
  { nonce, shares }: PreparedGuest,
  spec: GuestSpec,
  { data }: DistroDisks,
): Promise<DistroEvidence> {
  const read = await readAnswer(letterPath(spec), nonce);
  const arrived = async (tag: string): Promise<string | null> => {
    const share = shares.find((one) => one.tag === tag);
    if (share === undefined) return null;
    const file = await readHostile(share.folder, FROM_GUEST, MOST_BYTES);
    return 'bytes' in file ? file.bytes.toString('utf8').trim() : null;
  };
  return {
    mark: nonce,
    answer: 'answer' in read ? read.answer : null,
    problem: 'problem' in read ? read.problem : null,
    hasBtrfs: await holdsBtrfs(data.path),
    userMounts: await Promise.all(USER_MOUNTS.map(async (one) => ({ ...one, arrived: await arrived(one.tag) }))),
  };
}

/** fs/btrfs/disk-io.h: the first superblock stands at 64 KiB, its magic 64 bytes into it. */
async function holdsBtrfs(path: string): Promise<boolean> {
  await using disk = await openFileSource(path);
  const magic = await disk.read(64 * 1024 + 64, BTRFS_MAGIC.length);
  return BTRFS_MAGIC.equals(magic);
}

const BTRFS_MAGIC = Buffer.from('_BHRfS_M');
const MOST_BYTES = 4096;
