import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Sha256 } from '../../core/digest.ts';
import { HarnessError } from '../../core/errors.ts';
import { readChunks } from '../../host/file-chunks.ts';
import { digestOfFile } from '../../host/file-digest.ts';
import { copySparse } from '../../host/copy-sparse.ts';
import { fileSize, makeFolder } from '../../host/files.ts';
import { removeTree } from '../../host/remove-tree.ts';
import type { DiskImage } from '../image/open-image.ts';
import { writeAbout } from './about.ts';
import { DISK_FILE, openEntry } from './entry.ts';
import { imageKey, prepareImageDisk, preparedDisk } from './image-disk.ts';
import { injectGuest } from './inject-guest.ts';
import type { PrepareCounts, PrepareRequest, PreparedDisk } from './prepared-disk.ts';

/** The program that a guest's root disk is to hold. */
export interface GuestProgram {
  /** The file of this machine. */
  readonly path: string;
  /** Its digest as it was known beforehand: what the store goes by. */
  readonly expected: Sha256;
  /** Where it stands in the disk. */
  readonly at: string;
}

/**
 * The disk of an image with a guest's program in it, out of the store or made now: stage 2. What is there is found by the
 * digest that is expected of the program, so that nothing of the program is read; it is read when a disk is made, and must
 * then be the expected one.
 *
 * @throws {HarnessError} `BOOTPROOF_GUEST_STALE`, `BOOTPROOF_GUEST_PLACE`; the errors of {@link prepareImageDisk}.
 */
export async function prepareGuestRootfs(
  image: DiskImage,
  guest: GuestProgram,
  request: PrepareRequest,
): Promise<PreparedDisk> {
  const { store, signal, counts, onWait } = request;
  const entry = await openEntry(
    { store, kind: 'rootfs', key: rootfsKey(image, guest) },
    {
      signal,
      ...(onWait === undefined ? {} : { onWait }),
      async make(folder) {
        counts.rootfsBuilds += 1;
        await requireExpected(guest, counts);
        await using base = await prepareImageDisk(image, request);
        const disk = join(folder, DISK_FILE);
        await copySparse(base.path, disk, 0o644);
        const scratch = join(folder, 'scratch');
        await makeFolder(scratch);
        await injectGuest(disk, { program: guest.path, at: guest.at }, { scratch, signal });
        await removeTree(scratch);
        await writeAbout(folder, {
          image: base.image,
          guest: guest.expected,
          sha256: await digestOfFile(disk),
          sizeBytes: await fileSize(disk),
          env: base.env,
        });
      },
    },
  );
  if (entry.isHit) counts.rootfsHits += 1;
  return preparedDisk(entry);
}

/** The place is part of the name: the same program elsewhere is another disk. */
function rootfsKey(image: DiskImage, { expected, at }: GuestProgram): string {
  const place = createHash('sha256').update(at).digest('hex').slice(0, 8);
  return `${imageKey(image)}-${expected}-${place}`;
}

async function requireExpected({ path, expected }: GuestProgram, counts: PrepareCounts): Promise<void> {
  const hash = createHash('sha256');
  for await (const chunk of readChunks(path)) {
    counts.guestBytes += chunk.length;
    hash.update(chunk);
  }
  const found = hash.digest('hex');
  if (found === expected) return;
  throw new HarnessError(
    'BOOTPROOF_GUEST_STALE',
    `the guest program ${path} is ${found}, but ${expected} is expected: one of them is of another build; build them together`,
    { path, found, expected },
  );
}
