import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { RestartBoot, RestartEvidence } from '../checks/disks/restart-evidence.ts';
import { prepareClone } from '../disks/clones.ts';
import { openOverlay } from '../disks/overlay.ts';
import { requireDaemon } from '../guest/share/daemon.ts';
import { digestOfFile } from '../host/file-digest.ts';
import { fileSize, makeFolder, writeSparse } from '../host/files.ts';
import { isRoot } from '../host/user.ts';
import { bootStaged, chooseAccelerator, summaryOf } from './boot-staged.ts';
import type { BootGathering, StagedGuest } from './staged-guest.ts';

/** A boot that is to be, and which release it is of. */
interface PlannedBoot extends Omit<RestartBoot, 'record'> {
  /** The name of the guest's folder, behind its architecture. */
  readonly folder: string;
  readonly staged: StagedGuest;
}

/** Boots a release and, when it has come through, again on the same disks. */
export async function gatherRestart(staged: StagedGuest, options: BootGathering): Promise<RestartEvidence> {
  const first = { name: 'the first boot', folder: 'restart', staged, isOfTarget: true };
  const again = { name: 'the restart', folder: 'restart-again', staged, isOfTarget: true };
  return bootOnOneDisk([first, again], 'restart', options);
}

/**
 * Boots guests one after the other on one data disk, a clone of a blank template, each from an overlay over the root file
 * system of its release; the overlay of a release is made for its first boot and kept for the next. Neither the root file
 * systems nor the template may be written to. After a boot that does not come through there is none.
 *
 * @throws {HarnessError} when no share can be offered here.
 */
export async function bootOnOneDisk(
  boots: readonly [PlannedBoot, ...PlannedBoot[]],
  scenario: 'restart' | 'upgrade',
  options: BootGathering,
): Promise<RestartEvidence> {
  await requireDaemon(isRoot());
  const { arch } = boots[0].staged;
  const name = `${arch}-${boots[0].folder}`;
  const accelerator = await chooseAccelerator(arch, `boot ${name}`, options);
  const store = join(options.scratch, randomBytes(4).toString('hex'));
  const places = { templates: join(store, 'templates'), clones: join(store, 'clones') };
  const template = join(places.templates, STACK, 'rootfs.ext4');
  await makeFolder(join(places.templates, STACK));
  await writeSparse(template, DATA_DISK_BYTES);
  const clone = await prepareClone(places, { vmId: arch, stack: STACK, known: {}, signal: options.signal });
  const data = { path: clone.path, sizeBytes: await fileSize(clone.path) };
  const done: RestartBoot[] = [];
  for (const { staged, folder, ...which } of boots) {
    const release = boots.findIndex((boot) => boot.staged === staged);
    const overlay = join(options.runFolder, 'guests', name, `root-${release}.qcow2`);
    await openOverlay({ base: staged.rootfs.path, baseFormat: 'raw', path: overlay, reuse: true });
    const kept = { overlay, data, isFirstBoot: done.length === 0 };
    const record = await bootStaged(staged, { scenario, name: `${arch}-${folder}`, accelerator, kept }, options);
    options.onBoot({ ...summaryOf(record), scenario: folder });
    done.push({ ...which, record });
    if (record.report === null || record.end.how !== 'powered-off') break;
  }
  const sha256After = await digestOfFile(template);
  return { boots: done, template: { path: template, sha256Before: clone.templateSha256, sha256After } };
}

const STACK = 'data';
/** The least that btrfs takes is about half of it. */
const DATA_DISK_BYTES = 256 * 1024 * 1024;
