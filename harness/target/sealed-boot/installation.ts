import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { CmdlineFacts, SealEvidence } from '../../checks/seal/evidence.ts';
import type { Arch } from '../../core/arch.ts';
import type { VerityAlgorithm } from '../../formats/fs-verity.ts';
import type { BootAccelerator } from '../../guest/boot-record.ts';
import { bootSealed } from '../../guest/sealed/boot-sealed.ts';
import type { SealedBoot } from '../../guest/sealed/sealed-guest.ts';
import { copySparse } from '../../host/copy-sparse.ts';
import { makeFolder } from '../../host/files.ts';
import { removeFile } from '../../host/remove-file.ts';
import type { RepositoryFacts } from '../../seal/repository/repository-facts.ts';
import { chooseAccelerator } from '../boot-staged.ts';
import { type Combination, combinationsOf } from '../guest-matrix.ts';
import type { SealedParts } from '../sealed.ts';
import type { BootGathering } from '../staged-guest.ts';
import { type DiskChange, changeDisk } from './change-disk.ts';
import { diskNameFor } from './disk-name.ts';
import { makeSealedDisk } from './make-disk.ts';
import { sealedSystem } from './system.ts';

/** A sealed system with the disk that it is booted from. */
export interface SealedInstallation {
  readonly arch: Arch;
  readonly accelerator: BootAccelerator;
  readonly cmdline: CmdlineFacts;
  readonly repository: RepositoryFacts;
  readonly algorithm: VerityAlgorithm;
  /** A folder for whatever its boots need. */
  readonly scratch: string;
  /** Boots it from a copy of its disk, which stays in the guest's folder, for its replay, when nothing came of it that must. */
  boot(trial: InstalledTrial, options: BootGathering): Promise<SealedBoot>;
}

/** A boot that is asked for. */
export interface InstalledTrial {
  /** The name of the guest's folder. */
  readonly name: string;
  readonly changes: readonly DiskChange[];
  readonly mustComeUp: boolean;
  readonly timeoutMs: number;
}

/**
 * Installs a sealed target as it would be on a machine: its kernel, its initrd or root, and a disk with its repository. Gives in
 * words what it lacks for that.
 *
 * @throws {HarnessError} when a tool is missing, or the command line asks for a disk that cannot be made.
 */
export async function installSealed(
  parts: SealedParts,
  { cmdline, repository }: SealEvidence,
  options: BootGathering,
): Promise<SealedInstallation | string> {
  if (parts.uki === undefined && parts.kernel === undefined) {
    return 'no kernel was named to boot with: a unified kernel image, or --kernel';
  }
  if (cmdline === null) return 'no command line was named';
  if (repository === null) return 'no repository was named to boot from';
  if (repository.meta === null) return 'the repository does not say what it is';
  const { algorithm } = repository.meta;
  const { signal } = options;
  const scratch = join(options.scratch, `sealed-${randomBytes(4).toString('hex')}`);
  await makeFolder(scratch);
  const system = await sealedSystem(parts, scratch);
  const disk = join(scratch, 'disk');
  await makeSealedDisk(disk, {
    repository: repository.path,
    algorithm,
    // Where there is a disk before it, the command line names that one.
    nameFlags: system.rootfs === null ? diskNameFor(cmdline.text) : [],
    deployments: cmdline.trials.map(({ digest }) => digest),
    scratch,
    signal,
  });
  const accelerator = await chooseAccelerator(system.arch, 'boot sealed', options);
  return {
    arch: system.arch,
    accelerator,
    cmdline,
    repository,
    algorithm,
    scratch,
    async boot({ name, changes, mustComeUp, timeoutMs }, { runFolder, boot, places, tokens, environment, progress }) {
      const label = `boot ${name}`;
      progress({ label, detail: accelerator.kind });
      const folder = join(runFolder, 'guests', name);
      await makeFolder(folder);
      const copy = join(folder, 'disk');
      await copySparse(disk, copy, 0o600);
      // Trials may run side by side: each has a folder of its own.
      const own = join(scratch, name);
      await makeFolder(own);
      if (changes.length > 0) await changeDisk(copy, changes, { scratch: own, signal });
      const [combination = USUAL] = combinationsOf(boot.guests, system.arch);
      const result = await bootSealed(
        {
          ...system,
          disk: copy,
          cmdline: cmdline.text,
          upText: parts.upWhen ?? DEFAULT_UP_TEXT,
          accelerator,
          ...combination,
          timeoutMs,
          folder,
        },
        { tokens, scratch: options.scratch, stateFolder: places.state, qemu: boot.qemu, environment, signal },
      );
      if (result.isUp === mustComeUp) await removeFile(copy);
      progress({ label, detail: result.end, ended: 'ok' });
      return result;
    },
  };
}

const USUAL: Combination = { cpus: 1, memoryMiB: 512, transport: 'pci' };
/** What getty asks on the console of a system that is up. */
const DEFAULT_UP_TEXT = 'login:';
