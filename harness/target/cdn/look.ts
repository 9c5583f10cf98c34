import { randomBytes } from 'node:crypto';
import type { CdnEvidence, GetSight, ObjectSight, TlsSight } from '../../checks/cdn/evidence.ts';
import { type ListedFile, listedFiles } from '../../checks/manifest/listed-files.ts';
import { type Arch, isArch } from '../../core/arch.ts';
import { HarnessError } from '../../core/errors.ts';
import { DEFAULT_LIMITS, MOST_BINARIES, memberLimit } from '../../release/limits.ts';
import { MANIFEST_LIMIT_BYTES, type Manifest, readManifest } from '../../release/manifest.ts';
import { bootFileName, manifestPath } from '../../release/object-path.ts';
import { isAssetVersion } from '../../release/version.ts';
import type { GotObject } from './get-object.ts';
import { inTurns } from './in-turns.ts';
import { type CdnLook, type Sink, seeObject } from './see-object.ts';

/** What was seen of the files that every consumer asks for first. */
export type Pointers = Pick<
  CdnEvidence,
  'base' | 'seenAt' | 'version' | 'tls' | 'latest' | 'latestText' | 'manifest' | 'reading'
>;

/**
 * Looks at `latest.json` and the manifest.
 *
 * @throws {HarnessError} `BOOTPROOF_HTTP` when nothing answers at the base URL: then we could not look.
 */
export async function lookAtPointers(
  look: CdnLook,
): Promise<{ readonly pointers: Pointers; readonly manifestBytes: Buffer | null }> {
  const first = look.depth === 'objects' ? null : await seePointer('latest.json', 'latest.json', look);
  const version = look.version ?? versionIn(first?.text ?? null);
  const second = version === null ? null : await seePointer(manifestPath(look.layout, version), 'manifest.json', look);
  const [tls] = [first?.tls, second?.tls].filter((facts) => facts != null);
  const [main] = [first, second].flatMap((one) => one?.sight.gets[0] ?? []);
  if (main?.ending === 'no answer' && !isAnswered(main.detail)) throw unreachable(look.base, main.detail);
  const pointers = {
    base: look.base,
    seenAt: new Date().toISOString(),
    version,
    tls: look.base.startsWith('https:') ? tlsSight(tls ?? null, main) : null,
    latest: first?.sight ?? null,
    latestText: first?.text ?? null,
    manifest: second?.sight ?? null,
    reading: second?.bytes == null ? null : readManifest(second.bytes),
  };
  return { pointers, manifestBytes: second?.bytes ?? null };
}

/**
 * Looks at everything that the manifest lists for some architectures.
 *
 * @param openSink where the bytes of an object go as they come; null: they are only looked at.
 */
export async function lookAtObjects(
  look: CdnLook,
  pointers: Pointers,
  arches: readonly Arch[],
  openSink: (file: ListedFile) => Promise<Sink | null> = () => Promise.resolve(null),
): Promise<CdnEvidence> {
  const manifest = pointers.reading?.manifest ?? null;
  const files = (manifest === null ? [] : listedFiles(bounded(manifest))).filter(
    ({ arch, of }) => isArch(arch) && arches.includes(arch) && (look.withBinaries || 'role' in of),
  );
  const objects = await inTurns(files, look.maxConnections, async (listed): Promise<ObjectSight> => {
    const { key, arch, file, of } = listed;
    const limitBytes = 'role' in of ? memberLimit(bootFileName(of.role), DEFAULT_LIMITS) : DEFAULT_LIMITS.binaryBytes;
    const object = { path: file.path, key, arch: isArch(arch) ? arch : null, listed: file.sha256 };
    return (await seeObject(object, limitBytes, look.samples ?? 1, look, await openSink(listed))).sight;
  });
  return { ...pointers, objects, absent: await seeAbsent(look, pointers.version) };
}

/** Whoever writes a manifest must not have us download for days; what is beyond is told of by its check. */
function bounded(manifest: Manifest): Manifest {
  return { ...manifest, binaries: (manifest.binaries ?? []).slice(0, MOST_BINARIES) };
}

interface SeenPointer {
  readonly sight: ObjectSight;
  readonly tls: GotObject['tls'];
  /** null when they did not come whole. */
  readonly bytes: Buffer | null;
  readonly text: string | null;
}

async function seePointer(path: string, key: string, look: CdnLook): Promise<SeenPointer> {
  const chunks: Uint8Array[] = [];
  const sink: Sink = {
    write: (chunk) => Promise.resolve(void chunks.push(Uint8Array.from(chunk))),
    end: () => Promise.resolve(),
  };
  const limitBytes = key === 'latest.json' ? LATEST_LIMIT_BYTES : MANIFEST_LIMIT_BYTES;
  const samples = look.samples ?? (look.depth === 'objects' ? 1 : POINTER_SAMPLES);
  const { sight, tls } = await seeObject({ path, key, arch: null, listed: null }, limitBytes, samples, look, sink);
  const bytes = sight.gets[0]?.ending === 'whole' ? Buffer.concat(chunks) : null;
  return { sight, tls, bytes, text: bytes?.toString('utf8') ?? null };
}

/** Caches remember a 404, so what is asked for here can never be published: its name is drawn by lot. */
async function seeAbsent(look: CdnLook, version: string | null): Promise<ObjectSight | null> {
  if (look.depth === 'objects' || version === null) return null;
  const folder = look.layout === 'flat' ? 'bin' : `asset/v${version}`;
  const path = `${folder}/no-such-object-${randomBytes(8).toString('hex')}`;
  const object = { path, key: 'an object that does not exist', arch: null, listed: null };
  return (await seeObject(object, LATEST_LIMIT_BYTES, 1, { ...look, edges: [look.edges[0]] }, null)).sight;
}

/** The version of a `latest.json` that says one; whatever else it says is for its check. */
export function versionIn(text: string | null): string | null {
  try {
    const { version } = JSON.parse(text ?? 'null') as { version?: unknown };
    return typeof version === 'string' && isAssetVersion(version) ? version : null;
  } catch {
    return null;
  }
}

function tlsSight(facts: GotObject['tls'], main: GetSight | undefined): TlsSight {
  if (facts !== null) return { ...facts, problem: null };
  return { protocol: null, validTo: null, issuer: null, problem: main?.detail ?? null };
}

/** Whether somebody did answer: with a certificate that is not accepted (OpenSSL's words), or with what is no HTTP (Node's `HPE_…`). */
function isAnswered(reason: string | null): boolean {
  return reason !== null && /CERT|SIGNATURE|SSL|TLS|ALTNAME|ISSUER|^HPE_/.test(reason);
}

function unreachable(base: string, reason: string | null): HarnessError {
  return new HarnessError(
    'BOOTPROOF_HTTP',
    `nothing answers at ${base} (${reason ?? 'unknown'}): check the URL, the network and the proxy settings`,
    { url: base, reason },
  );
}

const LATEST_LIMIT_BYTES = 64 * 1024;
const POINTER_SAMPLES = 3;
