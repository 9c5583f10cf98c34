import { join } from 'node:path';
import { replaceLink, writeAtomic, writeSparse } from '../host/files.ts';
import { AMD64_DISK } from './agent/fex-trials.ts';
import { BLANK_DISK, BLANK_DISK_BYTES } from './agent/trials.ts';
import { LETTER_DISK, letterDisk } from './distro/letter.ts';
import type { GuestSpec } from './guest-spec.ts';
import type { QemuDisk } from './qemu/arguments.ts';
import { SETTINGS } from './scenario.ts';

/**
 * The disks that a scenario gives to its guest beside the root, in the order in which the guest numbers them.
 *
 * @param place a folder that lasts as long as the guest.
 */
export async function prepareDisks(place: string, nonce: string, spec: GuestSpec): Promise<QemuDisk[]> {
  const { scenario, fex, distro } = spec;
  const setting = SETTINGS[scenario];
  const disks: QemuDisk[] = [];
  if (setting.trials) {
    const path = join(place, 'blank');
    await writeSparse(path, BLANK_DISK_BYTES);
    disks.push({ serial: BLANK_DISK, path, isWritable: true, blankBytes: BLANK_DISK_BYTES });
  }
  if (setting.fex && fex.kind === 'program' && fex.amd64Root !== null) {
    disks.push({ serial: AMD64_DISK, path: fex.amd64Root, isWritable: false, blankBytes: null });
  }
  if (setting.machineShim && distro !== undefined) disks.push(...(await distroDisks(place, nonce, spec, distro)));
  return disks;
}

/** Where the letter stands, and later its answer. */
export function letterPath({ folder }: GuestSpec): string {
  return join(folder, 'letter');
}

async function distroDisks(
  place: string,
  nonce: string,
  spec: GuestSpec,
  { image, data }: NonNullable<GuestSpec['distro']>,
): Promise<QemuDisk[]> {
  await writeAtomic(letterPath(spec), letterDisk(nonce));
  // By a name below the guest's own place, which a replay fills with a blank disk.
  const path = join(place, 'data');
  await replaceLink(path, data.path);
  return [
    { serial: 'bootproof-distro', path: image.path, isWritable: false, blankBytes: null },
    { serial: 'bootproof-data', path, isWritable: true, blankBytes: data.sizeBytes },
    { serial: LETTER_DISK, path: letterPath(spec), isWritable: true, blankBytes: null },
  ];
}
