import { join } from 'node:path';
import type { EvidenceKinds } from '../checks/evidence.ts';
import { rootfsNeeds } from '../checks/kernel/prediction.ts';
import type { Arch } from '../core/arch.ts';
import type { Artifact } from '../core/artifact.ts';
import type { BootSummary } from '../core/boot-summary.ts';
import type { Progress } from '../core/progress.ts';
import type { Scenario } from '../guest/scenario.ts';
import type { Places } from '../host/places.ts';
import { type PublishedFolder, type RequestKeeper, gatherFolder, publishFolder } from './cdn/folder-evidence.ts';
import { gatherOrigins } from './cdn/origins.ts';
import { gatherBinaries } from './binary-evidence.ts';
import type { BootOptions } from './boot-options.ts';
import { folderArtifacts, tarballArtifacts } from './artifacts.ts';
import type { Broker, Gatherers } from './broker.ts';
import type { Producer } from './builder/producer.ts';
import { openBuilderQueue } from './builder/run-builder.ts';
import { consumeFolder } from './consume-evidence.ts';
import type { GuestGatherers, GuestKind, openGuestGatherers } from './guest-gatherers.ts';
import { historyGatherers } from './history/history-gatherers.ts';
import { type HistoryOptions, NO_HISTORY } from './history/history-options.ts';
import { gatherKernel } from './kernel-evidence.ts';
import { openReleaseReader } from './release-reader.ts';
import { gatherRootfs } from './rootfs-evidence.ts';
import type { BootGathering } from './staged-guest.ts';
import { stageRelease } from './stage-release.ts';
import type { StagedFiles } from './staging.ts';
import type { Target } from './target.ts';
import { type Turns, openTurns } from './turns.ts';

/** What gathering may use of the machine and of the run. */
export interface GatherOptions {
  readonly runFolder: string;
  /** A temporary folder with a short path, for sockets and shares. */
  readonly scratch: string;
  readonly boot: BootOptions;
  readonly places: Places;
  readonly signal: AbortSignal;
  readonly progress: Progress;
  /** Gives the folder of a demo release that is in the cache, or null: nothing is built for it. */
  readonly demo: () => Promise<string | null>;
  /** Gives an amd64 root file system for FEX where there is no demo release, or null. @default there is none at hand */
  readonly amd64Root?: () => Promise<string | null>;
  /** Gives the image of a distribution for a machine shim to start. @default there is none at hand */
  readonly distro?: (arch: Arch) => Promise<string>;
  /** Builds the root file system anew. @default nothing does, and the area builder has no subject */
  readonly producer?: Producer | undefined;
  /** What the release is compared with. @default nothing */
  readonly history?: HistoryOptions | undefined;
  /** Told of every file whose digest was computed. */
  readonly onArtifact: (artifact: Artifact) => void;
  /** Gives a guest that is known to boot, or null. @default the release that booted last here, else the demo in the cache */
  readonly canary?: BootGathering['canary'];
  /** What of the boots is left out: only the fault catalogue does that. @default nothing */
  readonly leavesOut?: BootGathering['leavesOut'];
  /** Told of every guest that was booted. */
  readonly onBoot: (boot: BootSummary) => void;
  /** Told of every guest that is about to be started, and of each stage that it reaches. @default nobody is */
  readonly onGuest?: BootGathering['onGuest'];
  /** Told what a CDN of ours was asked for. @default nobody is */
  readonly onRequests?: RequestKeeper;
  /** @default nothing waits for guests */
  readonly turns?: Turns;
}

/** How the evidence of a target is gathered: every file is read once, whatever asks for it. */
export function targetGatherers(target: Target, options: GatherOptions): Gatherers {
  const reader = openReleaseReader(target, { store: options.places.cache, signal: options.signal });
  const { turns = openTurns(Infinity), history = NO_HISTORY } = options;
  const staged = new Map<Arch, Promise<StagedFiles>>();
  const stage = (arch: Arch): Promise<StagedFiles> => {
    const files = staged.get(arch) ?? turns.beforeGuests(() => stageRelease(target, arch, reader, options.onArtifact));
    staged.set(arch, files);
    return files;
  };
  let builders: ReturnType<typeof openBuilderQueue> | undefined;
  let published: Promise<PublishedFolder> | undefined;
  const publish = (): Promise<PublishedFolder> => (published ??= publishFolder(target, options.scratch));

  let guests: Promise<GuestGatherers> | undefined;
  const ofGuest =
    <K extends GuestKind>(kind: K) =>
    async (arch: Arch | null, broker: Broker, scenario?: Scenario): Promise<EvidenceKinds[K]> => {
      // Announced before anything is loaded: whatever is asked for at the same time gives way to it.
      using turn = turns.guest();
      const gather = (await (guests ??= loadGuestGatherers(target, options, stage)))[kind];
      return await gather(turn, arch, broker, scenario);
    };

  return {
    async tarball(arch) {
      const { evidence } = await reader.tarball(known(arch));
      for (const artifact of tarballArtifacts(evidence, target, known(arch))) options.onArtifact(artifact);
      return evidence;
    },
    async manifest() {
      await target.live?.gather();
      const evidence = await turns.files(() => reader.manifests());
      if (target.live === null) for (const artifact of folderArtifacts(evidence)) options.onArtifact(artifact);
      return evidence;
    },
    async cdn() {
      if (target.live === null)
        return turns.served(async () => gatherFolder(target, await publish(), options.signal, options.onRequests));
      const evidence = await target.live.gather();
      for (const { path, gets } of [evidence.latest, evidence.manifest, ...evidence.objects].filter(
        (one) => one !== null,
      )) {
        const { sha256 = null, sizeBytes = 0 } = gets[0] ?? {};
        if (sha256 !== null) options.onArtifact({ path: `${evidence.base}/${path}`, sha256, size: sizeBytes });
      }
      return evidence;
    },
    async origins(_arch, broker) {
      if (target.origins === undefined) return { places: [] };
      const { copies } = await broker.gather('manifest', null);
      const manifests = copies.flatMap(({ place, reading }) =>
        reading.manifest === null ? [] : [{ place, ...reading }],
      );
      const { manifest = null } = manifests.find(({ place }) => place === 'merged') ?? manifests[0] ?? {};
      const arches = target.subject.has.tarball ? [...target.files.keys()] : [];
      const read = arches.map(async (arch) => [arch, await broker.gather('tarball', arch)] as const);
      const cdn = target.live === null ? null : await broker.gather('cdn', null);
      return gatherOrigins(target, target.origins, { manifest, tarballs: new Map(await Promise.all(read)), cdn });
    },
    async consume(arch) {
      const { signal, scratch } = options;
      const folder = join(scratch, `consume-${known(arch)}`);
      const { layout } = target.subject;
      if (target.live !== null) return target.live.consume(known(arch), folder);
      return turns.served(async () =>
        consumeFolder(await publish(), { arch: known(arch), layout, folder, signal }, options.onRequests),
      );
    },
    async kernel(arch) {
      return turns.beforeGuests(async () => {
        const { kernel, kernelVersion, cmdline, kernelName } = await stage(known(arch));
        return gatherKernel(kernel.path, kernelVersion, cmdline, kernelName);
      });
    },
    async prediction(arch, broker) {
      const [kernel, rootfs] = await Promise.all([broker.gather('kernel', arch), broker.gather('rootfs', arch)]);
      return { kernel, rootfs: rootfsNeeds(rootfs) };
    },
    async rootfs(arch) {
      return turns.files(async () => gatherRootfs((await stage(known(arch))).rootfs.path));
    },
    async binary(arch, broker) {
      if (target.root === null) return { binaries: [] };
      const manifests = await broker.gather('manifest', null);
      return gatherBinaries(target.root, manifests, known(arch), () => broker.gather('rootfs', arch));
    },
    async store() {
      if (target.store === undefined) throw new Error('only a store of disks has this evidence');
      const { lookAtStore } = await import('../disks/look-at-store.ts');
      return lookAtStore(target.store);
    },
    async seal() {
      if (target.sealed === undefined) throw new Error('only a sealed image has this evidence');
      const { gatherSeal } = await import('./seal-evidence.ts');
      return gatherSeal(target.sealed, options.signal);
    },
    'sealed-boot': ofGuest('sealed-boot'),
    'sealed-tampering': ofGuest('sealed-tampering'),
    'sealed-second': ofGuest('sealed-second'),
    ...historyGatherers(target, history, turns),
    async builder(arch, broker) {
      if (options.producer === undefined) throw new Error('only a builder has this evidence');
      builders ??= openBuilderQueue(target, options.producer, options);
      const [{ rootfs }, manifests] = await Promise.all([stage(known(arch)), broker.gather('manifest', null)]);
      return builders({ arch: known(arch), path: rootfs.path, manifests });
    },
    boot: ofGuest('boot'),
    matrix: ofGuest('matrix'),
    machine: ofGuest('machine'),
    restart: ofGuest('restart'),
    upgrade: ofGuest('upgrade'),
  };
}

/**
 * What boots guests is a quarter of all modules, and the contract tier boots none. A function of its own, because the
 * compiler leaves `.ts` in imports beside `using`.
 */
async function loadGuestGatherers(...given: Parameters<typeof openGuestGatherers>): Promise<GuestGatherers> {
  return (await import('./guest-gatherers.ts')).openGuestGatherers(...given);
}

/** Evidence that belongs to an architecture is only ever asked for with one. */
function known(arch: Arch | null): Arch {
  if (arch === null) throw new Error('this evidence belongs to an architecture');
  return arch;
}
