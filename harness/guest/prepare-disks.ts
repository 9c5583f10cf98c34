import { join } from 'node:path';
import { replaceLink, writeAtomic, writeSparse } from '../host/files.ts';
import { AMD64_DISK } from './agent/fex-trials.ts';
import { KEPT_DISK } from './agent/kept-data.ts';
import { BLANK_DISK, BLANK_DISK_BYTES } from './agent/trials.ts';
import { LETTER_DISK, letterDisk } from './distro/letter.ts';
import type { GuestSpec } from './guest-spec.ts';
import type { QemuDisk } from './qemu/arguments.ts';
import { SETTINGS, does } from './scenario.ts';

/**
 * The disks that a scenario gives to its guest beside the root, in the order in which the guest numbers them.
 *
 * @param place a folder that lasts as long as the guest.
 */
export async function prepareDisks(place: string, nonce: string, spec: GuestSpec): Promise<QemuDisk[]> {
  const { scenario, fex, distro, kept } = spec;
  const setting = SETTINGS[scenario];
  const disks: QemuDisk[] = [];
  if (does('trials', spec)) {
    const path = join(place, 'blank');
    await writeSparse(path, BLANK_DISK_BYTES);
    disks.push({ serial: BLANK_DISK, path, isWritable: true, blankBytes: BLANK_DISK_BYTES });
  }
  if (does('fex', spec) && fex.kind === 'program' && fex.amd64Root !== null) {
    disks.push({ serial: AMD64_DISK, path: fex.amd64Root, isWritable: false, blankBytes: null });
  }
  if (setting.machineShim && distro !== undefined) disks.push(...(await distroDisks(place, nonce, spec, distro)));
  if (kept !== undefined) disks.push(await outlivingDisk(place, KEPT_DISK, kept.data));
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
  return [
    { serial: 'bootproof-distro', path: image.path, isWritable: false, blankBytes: null },
    await outlivingDisk(place, 'bootproof-data', data),
    { serial: LETTER_DISK, path: letterPath(spec), isWritable: true, blankBytes: null },
  ];
}

/** A disk that outlives the boot, by a name below the guest's own place, which a replay fills with a blank disk. */
async function outlivingDisk(
  place: string,
  serial: string,
  { path, sizeBytes }: { readonly path: string; readonly sizeBytes: number },
): Promise<QemuDisk> {
  const link = join(place, 'data');
  await replaceLink(link, path);
  return { serial, path: link, isWritable: true, blankBytes: sizeBytes };
}
