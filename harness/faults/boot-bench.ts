import { dirname, join } from 'node:path';
import { BOOT_CHECKS } from '../checks/boot/area.ts';
import type { Check } from '../checks/check.ts';
import { RESTART_CHECKS } from '../checks/disks/area.ts';
import { FEX_CHECKS } from '../checks/fex/area.ts';
import { historyBootTime } from '../checks/history/boot-time.ts';
import { MACHINE_CHECKS } from '../checks/machine/area.ts';
import type { Arch } from '../core/arch.ts';
import type { Area } from '../core/check-id.ts';
import { copyInto } from '../host/copy.ts';
import { kindOf, writeNew } from '../host/files.ts';
import { listTree } from '../host/list-tree.ts';
import { bootFileName } from '../release/object-path.ts';
import { renderManifest } from '../release/manifest.ts';
import { bootOptionsOf } from '../target/boot-options.ts';
import { openBroker } from '../target/broker.ts';
import { targetGatherers } from '../target/gatherers.ts';
import { type EarlierRelease, NO_HISTORY } from '../target/history/history-options.ts';
import { openRelease } from '../target/history/release-view.ts';
import { resolvePath } from '../target/resolve.ts';
import type { Target } from '../target/target.ts';
import { breakParts } from './break-parts.ts';
import type { Breakage } from './fault.ts';
import { sealManifest } from './rebuild.ts';
import type { ReleaseParts } from './release-parts.ts';
import type { FaultBench } from './run-fault.ts';

/** The areas whose faults are seen by starting a guest; those of stores are not. */
export const BOOT_AREAS: readonly Area[] = ['boot', 'fex', 'machine', 'disks'];

/** The checks of these areas. */
const CHECKS: readonly Check[] = [...BOOT_CHECKS, ...FEX_CHECKS, ...MACHINE_CHECKS, ...RESTART_CHECKS, historyBootTime];

/** What a bench for guests needs beside a good release. */
export interface BootBenchOptions {
  /** An empty folder, for broken releases. */
  readonly scratch: string;
  /** The folder of the guests' shares and sockets, whose paths must be short. */
  readonly guests: string;
  /** The folder of a whole demo release, for what is put beside a release in its guests. */
  readonly demo: string;
  /** Gives the image of a distribution for machine shims to start. */
  readonly distro: (arch: Arch) => Promise<string>;
  /** Where this user's runs keep how long a boot takes here. */
  readonly state: string;
  readonly signal: AbortSignal;
}

/**
 * A bench for the faults that are seen by starting a guest, over a good release that boots. Only what is started is
 * published, so that a fault costs little more than its guest: the folder of one architecture, without a tarball, and its
 * binaries.
 */
export async function openBootBench(
  good: ReleaseParts,
  { scratch, guests, demo, distro, state, signal }: BootBenchOptions,
): Promise<FaultBench> {
  const places = { cache: join(scratch, 'cache'), state: join(scratch, 'state') };
  // A copy: what broken guests leave there must not stay. With it a hang is told by the limits of a good boot.
  for (const name of await listTree(join(state, CALIBRATIONS), MOST_CALIBRATIONS)) {
    await copyInto(join(state, CALIBRATIONS, name), join(places.state, CALIBRATIONS, name), 0o644);
  }
  return {
    good,
    scratch,
    layer: 'boot',
    tier: 'full',
    checks: CHECKS,
    takes: ({ store }) => store === undefined,
    async publish({ changes, arch = 'arm64' }, root) {
      await publish(good, changes, arch, root);
      if (changes.earlier != null) await publish(good, changes.earlier, arch, earlierFolder(root));
    },
    openBroker: async (target, folder, { flags, leavesOut } = { flags: {}, leavesOut: [] }, changes) =>
      openBroker(
        targetGatherers(target, {
          runFolder: folder,
          scratch: guests,
          boot: bootOptionsOf({ accel: 'auto', timeout: TIMEOUT, ...flags }, {}),
          leavesOut,
          places,
          signal,
          progress: () => undefined,
          demo: () => Promise.resolve(demo),
          distro,
          onArtifact: () => undefined,
          onBoot: () => undefined,
          history: {
            ...NO_HISTORY,
            previous: await openEarlier(target, changes?.history?.tookMs, { store: places.cache, signal }),
            growth: changes?.history?.growth ?? {},
          },
          // Whether the host boots anything shows in every other entry: a few instructions are enough for each.
          canary: () => Promise.resolve(null),
        }),
      ),
  };
}

/** The release that was published as the one before; null when there is none. */
async function openEarlier(
  { root, subject }: Target,
  tookMs: number | undefined,
  options: { readonly store: string; readonly signal: AbortSignal },
): Promise<EarlierRelease | null> {
  const folder = earlierFolder(root ?? '');
  if (root === null || (await kindOf(folder)) !== 'folder') return null;
  const target = await resolvePath(folder, { from: 'fault', layout: subject.layout, arches: [] });
  const known = tookMs === undefined ? null : { tookMs, run: 'an earlier run', how: USUAL };
  return { ...openRelease(target, options), live: null, knownBoot: () => Promise.resolve(known) };
}

/** Beside the release. */
function earlierFolder(root: string): string {
  return join(dirname(root), 'earlier');
}

async function publish(good: ReleaseParts, breakage: Breakage, arch: Arch, root: string): Promise<void> {
  const part = good.arches.get(arch);
  if (part === undefined) throw new Error(`the good release has no ${arch}`);
  // Packing without compression takes a third of the time, and the guest reads the image a little faster.
  const fast = breakage.tree === undefined ? breakage : { mkfs: ['-x-1'], ...breakage };
  const parts = await breakParts({ ...good, arches: new Map([[arch, part]]) }, fast);
  for (const [of, { kernel, rootfs, manifest: meant }] of parts.arches) {
    const manifest = sealManifest(meant, of, parts);
    const own = manifest.targets[of];
    breakage.manifest?.(manifest, of);
    if (own !== undefined && breakage.append !== undefined) own.kernel_cmdline += ` ${breakage.append}`;
    await writeNew(join(root, of, bootFileName('kernel')), kernel.bytes);
    await writeNew(join(root, of, bootFileName('rootfs')), rootfs.bytes);
    await writeNew(join(root, of, 'manifest.json'), renderManifest(manifest));
  }
  for (const [path, { bytes }] of parts.binaries) {
    if (path.includes(`/${arch}/`)) await writeNew(join(root, path), bytes);
  }
  await breakage.folder?.(root);
}

/** Several guests share a processor here, so that a good boot takes its time. What hangs is told by its silence. */
const TIMEOUT = '180s';

/** Beside the accelerators that were tried and the releases that passed, which are this bench's own. */
const CALIBRATIONS = 'calibration';
const MOST_CALIBRATIONS = 100;
/** How the usual guest is booted here: a time that an entry gives is of such a one. */
const USUAL = {
  scenario: 'share',
  machine: 'q35',
  accelerator: 'tcg',
  transport: 'pci',
  cpus: 1,
  memoryMiB: 512,
} as const;
