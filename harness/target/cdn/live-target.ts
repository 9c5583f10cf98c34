import { join } from 'node:path';
import type { CdnEvidence } from '../../checks/cdn/evidence.ts';
import type { ConsumeEvidence } from '../../checks/consume/evidence.ts';
import type { ListedFile } from '../../checks/manifest/listed-files.ts';
import { ARCHES, type Arch, isArch } from '../../core/arch.ts';
import { HarnessError } from '../../core/errors.ts';
import type { Progress } from '../../core/progress.ts';
import { hasCode, kindOf, linkOrCopy, writeNew } from '../../host/files.ts';
import { binaryFile, bootFileName } from '../../release/object-path.ts';
import { isPlainName } from '../../release/plain-name.ts';
import { isConfined } from '../../release/unsafe-path.ts';
import { openIncoming } from '../../store/objects.ts';
import { gatherConsumption } from '../consume-evidence.ts';
import type { ArchFiles, Target } from '../target.ts';
import { type Pointers, lookAtObjects, lookAtPointers } from './look.ts';
import type { CdnLook, Sink } from './see-object.ts';

/** A release on a CDN, which is fetched when it is first asked for. */
export interface LiveRelease {
  /** How its CDN is looked at. */
  readonly look: CdnLook;
  /** Looks at every object, and keeps what arrives with the listed digest. */
  gather(): Promise<CdnEvidence>;
  /** @throws {HarnessError} `BOOTPROOF_NOT_DOWNLOADED` when a file of this architecture did not arrive. */
  requireFiles(arch: Arch): Promise<void>;
  /** Where each kept file stands in the store, by its place in the release folder. */
  readonly stored: ReadonlyMap<string, string>;
  /**
   * Consumes it with our own consumer, one architecture after the other and over the same connections.
   *
   * @throws {HarnessError} `BOOTPROOF_NOT_DOWNLOADED` when it is not known which version to ask for.
   */
  consume(arch: Arch, folder: string): Promise<ConsumeEvidence>;
}

/** How a live target is looked at and where its files go. */
export interface LiveRequest {
  readonly look: CdnLook;
  readonly from: string;
  /** Empty: those that its manifest names, or both when it names none. */
  readonly arches: readonly Arch[];
  /** A content-addressed store. */
  readonly store: string;
  /** An empty folder that becomes a release folder without tarballs. */
  readonly folder: string;
  readonly progress: Progress;
}

/**
 * Looks at what every consumer asks for first, which says what the release is made of; the rest is fetched later.
 *
 * @throws {HarnessError} `BOOTPROOF_HTTP` when nothing answers at the base URL.
 */
export async function resolveLive(request: LiveRequest): Promise<Target> {
  const { look, from, folder } = request;
  const { pointers, manifestBytes } = await lookAtPointers(look);
  const named = ARCHES.filter((arch) => Object.hasOwn(pointers.reading?.manifest?.targets ?? {}, arch));
  const all = named.length > 0 ? named : [...ARCHES];
  const arches = request.arches.length > 0 ? request.arches : all;
  const merged = join(folder, 'manifest.json');
  if (manifestBytes !== null) await writeNew(merged, manifestBytes);
  return {
    name: pointers.version === null ? look.base : `${look.base} ${pointers.version}`,
    from,
    subject: {
      kind: 'live CDN',
      arches,
      layout: look.layout,
      has: { tarball: false, archManifest: false, mergedManifest: true, binaries: look.withBinaries },
    },
    root: folder,
    files: new Map(arches.map((arch) => [arch, filesOf(folder, arch)])),
    mergedManifest: manifestBytes === null ? null : merged,
    cmdline: null,
    leftOut: [...all.filter((arch) => !arches.includes(arch)), ...(look.withBinaries ? [] : ['binaries'])],
    live: openLive(request, pointers, arches),
  };
}

function filesOf(folder: string, arch: Arch): ArchFiles {
  const at = (role: 'kernel' | 'rootfs'): string => join(folder, arch, bootFileName(role));
  return { tarball: null, sidecar: null, manifest: null, kernel: at('kernel'), rootfs: at('rootfs') };
}

function openLive(
  { look, store, folder, progress }: LiveRequest,
  pointers: Pointers,
  arches: readonly Arch[],
): LiveRelease {
  const stored = new Map<string, string>();
  let gathered: Promise<CdnEvidence> | undefined;
  const fetchAll = async (): Promise<CdnEvidence> => {
    const label = `fetching from ${look.base}`;
    const evidence = await lookAtObjects(look, pointers, arches, (file) => {
      progress({ label, detail: file.file.path });
      return openSink(file, { folder, store, stored });
    });
    progress({ label, ended: 'ok' });
    return evidence;
  };
  const gather = (): Promise<CdnEvidence> => (gathered ??= fetchAll());
  let consumed: Promise<unknown> = Promise.resolve();
  const consume = async (arch: Arch, folder: string): Promise<ConsumeEvidence> => {
    const { version } = await gather();
    if (version === null) throw notDownloaded(arch, look.base);
    const { base: baseUrl, layout, withBinaries, maxConnections: connections, signal } = look;
    const [client] = look.edges;
    return gatherConsumption({ baseUrl, version, arch, layout, withBinaries, client, connections, folder, signal });
  };
  return {
    look,
    gather,
    stored,
    consume(arch, folder) {
      const evidence = consumed.then(() => consume(arch, folder));
      consumed = evidence.catch(() => undefined);
      return evidence;
    },
    async requireFiles(arch) {
      await gather();
      const { kernel, rootfs } = filesOf(folder, arch);
      for (const path of [kernel, rootfs]) {
        if (path !== null && (await kindOf(path)) !== 'file') throw notDownloaded(arch, look.base);
      }
    },
  };
}

/** Keeps an object that arrives as listed, and gives it its place in a release folder. */
async function openSink({ arch, file, of }: ListedFile, { folder, store, stored }: Kept): Promise<Sink | null> {
  // A name that is no plain one is a finding of its own, and may be in the way of another one.
  if (!isArch(arch) || ('binary' in of && !isPlainName(of.binary.name))) return null;
  const where = 'role' in of ? `${arch}/${bootFileName(of.role)}` : binaryFile(of.binary.name, of.binary.version, arch);
  if (!isConfined(where) || where.split('/').some((part) => part.length > LONGEST_NAME)) return null;
  const incoming = await openIncoming(store);
  return {
    write: (chunk) => incoming.write(chunk),
    async end(sha256) {
      if (sha256 !== null && sha256 === file.sha256) {
        const kept = await incoming.keep(sha256);
        await place(kept, join(folder, where));
        stored.set(join(folder, where), kept);
      }
      await incoming[Symbol.asyncDispose]();
    },
  };
}

interface Kept extends Pick<LiveRequest, 'folder' | 'store'> {
  readonly stored: Map<string, string>;
}

/** A manifest that lists a file twice gets it once. */
async function place(stored: string, path: string): Promise<void> {
  try {
    await linkOrCopy(stored, path);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  }
}

function notDownloaded(arch: Arch, base: string): HarnessError {
  return new HarnessError(
    'BOOTPROOF_NOT_DOWNLOADED',
    `the kernel or the root file system of ${arch} did not arrive from ${base}; see the findings of the area cdn`,
    { arch, base },
  );
}

/** File systems take no longer names. */
const LONGEST_NAME = 255;
