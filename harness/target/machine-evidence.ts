import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { MachineEvidence } from '../checks/machine/evidence.ts';
import type { Arch } from '../core/arch.ts';
import { HarnessError } from '../core/errors.ts';
import type { BootRecord } from '../guest/boot-record.ts';
import { MACHINE_SHIM } from '../guest/distro/user-mounts.ts';
import { requireDaemon } from '../guest/share/daemon.ts';
import { makeFolder, writeSparse } from '../host/files.ts';
import { isRoot } from '../host/user.ts';
import { bootStaged, chooseAccelerator, summaryOf } from './boot-staged.ts';
import { holdsFile } from './holds-file.ts';
import type { BootGathering, StagedGuest } from './staged-guest.ts';

/**
 * Boots a release's machine shim twice on the same data disk, which is blank at first. Without a shim nothing is booted. A
 * second boot of a machine that did not come up, or did not go down, would only say the same again.
 *
 * @param distro gives the image of a distribution for the shim to start.
 * @throws {HarnessError} `BOOTPROOF_NO_DISTRIBUTION` when there is none to start; others when no share can be offered here or the image cannot be had.
 */
export async function gatherMachine(
  staged: StagedGuest,
  distro: ((arch: Arch) => Promise<string>) | undefined,
  options: BootGathering,
): Promise<MachineEvidence> {
  if (!(await holdsFile(staged.rootfs.path, MACHINE_SHIM.slice(1)))) {
    return { lacksShim: `the root file system has no ${MACHINE_SHIM}`, first: null, second: null };
  }
  if (distro === undefined) {
    throw new HarnessError(
      'BOOTPROOF_NO_DISTRIBUTION',
      'there is no distribution at hand for the machine shim to start: run `bootproof verify --tier full`, which makes one',
    );
  }
  await requireDaemon(isRoot());
  const { arch } = staged;
  const accelerator = await chooseAccelerator(arch, `boot ${arch}-machine`, options);
  const place = join(options.scratch, randomBytes(4).toString('hex'));
  await makeFolder(place);
  const data = { path: join(place, 'data'), sizeBytes: DATA_DISK_BYTES };
  await writeSparse(data.path, data.sizeBytes);
  const disks = { image: { path: await distro(arch) }, data };
  const boot = async (name: string): Promise<BootRecord> => {
    const how = { scenario: 'machine', name: `${arch}-${name}`, accelerator, distro: disks } as const;
    const record = await bootStaged(staged, how, options);
    options.onBoot({ ...summaryOf(record), scenario: name });
    return record;
  };
  const first = await boot('machine');
  const cameThrough = first.distro?.answer != null && first.end.how === 'powered-off';
  const second = cameThrough && !options.leavesOut?.includes('second boot') ? await boot('machine-again') : null;
  return { lacksShim: null, first, second };
}

/** The least that btrfs takes is about half of it. */
const DATA_DISK_BYTES = 256 * 1024 * 1024;
