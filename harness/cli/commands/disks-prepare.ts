import { join } from 'node:path';
import { type Sha256, isSha256 } from '../../core/digest.ts';
import { parseArch } from '../../core/arch.ts';
import { UsageError } from '../../core/errors.ts';
import { prepareGuestRootfs } from '../../disks/cache/guest-rootfs.ts';
import { prepareImageDisk } from '../../disks/cache/image-disk.ts';
import { zeroCounts } from '../../disks/cache/prepared-disk.ts';
import { GUEST_PROGRAM_SHA256 } from '../../disks/guest-program.ts';
import { openImage } from '../../disks/image/open-image.ts';
import { INSTALLATION } from '../../host/installation.ts';
import type { CommandContext } from '../context.ts';
import { givenStore } from '../disk-places.ts';
import { type Given, textOf } from '../option-spec.ts';
import { openOutput } from '../output.ts';
import { overFile } from './seal-input.ts';

/** `bootproof disks prepare`: the disk of an image, with or without a guest program, out of the store or made now. */
export async function runDisksPrepare(given: Given, context: CommandContext): Promise<number> {
  const { signal, progress } = context;
  const [path = ''] = given.args;
  const guest = givenGuest(given);
  const output = await openOutput(given, context);
  const arch = textOf(given, 'arch');
  const choice = {
    tag: textOf(given, 'tag'),
    platform:
      arch === undefined ? undefined : { os: 'linux', architecture: parseArch(arch) === 'arm64' ? 'arm64' : 'amd64' },
  };
  const counts = zeroCounts();
  const label = 'preparing the disk';
  progress({ label });
  const store = givenStore(given, context);
  const request = { store, signal, counts, onWait: () => progress({ label, detail: 'another process is at it' }) };
  return overFile(path, async () => {
    await using image = await openImage(path, choice, signal);
    await using disk = await (guest === null
      ? prepareImageDisk(image, request)
      : prepareGuestRootfs(image, guest, request));
    progress({ label, ended: 'ok' });
    const { path: at, image: of, isHit, sizeBytes, sha256, env } = disk;
    await output.give({ path: at, image: of, guest: disk.guest, isHit, sizeBytes, sha256, env, counts }, at);
  });
}

/** The program that is to be put in; null for the disk of an image alone. */
function givenGuest(given: Given): { path: string; expected: Sha256; at: string } | null {
  const file = textOf(given, 'guest');
  const digest = guestDigest(given);
  if (given.options['rootfs'] !== true && file === undefined) {
    if (textOf(given, 'guestSha256') !== undefined) throw new UsageError('--guest-sha256 belongs to --rootfs');
    return null;
  }
  if (file !== undefined && digest === null) {
    throw new UsageError('--guest needs --guest-sha256: the digest that was known when the program was built');
  }
  return {
    path: file ?? join(INSTALLATION, 'fixtures', 'disks', 'guest.sh'),
    expected: digest ?? GUEST_PROGRAM_SHA256,
    at: textOf(given, 'guestPlace') ?? '',
  };
}

/** `--guest-sha256`; null when it was not given. */
export function guestDigest(given: Given): Sha256 | null {
  const text = textOf(given, 'guestSha256');
  if (text === undefined) return null;
  if (!isSha256(text)) throw new UsageError(`--guest-sha256 ${text}: write 64 lower-case hexadecimal digits`);
  return text;
}
