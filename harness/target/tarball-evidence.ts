import { createHash } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import type { FileFacts, SidecarFacts, TarballEvidence, TarFacts } from '../checks/tarball/evidence.ts';
import type { Sha256 } from '../core/digest.ts';
import { type GzipFacts, emptyGzipFacts, inflateGzip } from '../formats/gzip.ts';
import { readChunks } from '../host/file-chunks.ts';
import { fileSize, kindOf, namesIn, readBounded } from '../host/files.ts';
import { DEFAULT_LIMITS, type ReleaseLimits, renderSize } from '../release/limits.ts';
import { readManifest } from '../release/manifest.ts';
import { TARBALL_MEMBERS, sidecarName } from '../release/member-names.ts';
import { fileFacts } from './file-facts.ts';
import { type ArchiveReading, readArchive } from './tarball-archive.ts';

/** How a tarball is looked at. */
export interface TarballRequest {
  /** null when the release has none of this architecture. */
  readonly path: string | null;
  /** The checksum file; null when there is none. */
  readonly sidecar: string | null;
  /** Whether the files beside the tarball are looked at. */
  readonly withLooseFiles: boolean;
  /** A content-addressed store that kernel and rootfs are put into as they pass; null: nothing is kept. */
  readonly store: string | null;
  readonly signal: AbortSignal;
  /** @default DEFAULT_LIMITS */
  readonly limits?: ReleaseLimits;
}

/** A tarball that was read once. */
export interface TarballReading {
  readonly evidence: TarballEvidence;
  /** The bytes of its `manifest.json`; null when there is none within its bound. */
  readonly manifestBytes: Uint8Array | null;
  /** Where kernel and rootfs were put in the store. */
  readonly kernel: string | null;
  readonly rootfs: string | null;
}

/**
 * Reads a tarball once, from its first byte to its last: the digest of the compressed bytes, every gzip member, every
 * entry with the digest of its data. A wrong tarball is described, not refused.
 *
 * @throws {HarnessError} when the machine does not let us read.
 */
export async function gatherTarball(request: TarballRequest): Promise<TarballReading> {
  const { path, limits = DEFAULT_LIMITS } = request;
  const found = path === null ? 'missing' : await kindOf(path);
  if (path === null || found !== 'file') return unread(path, found, NOT_STOPPED);
  const sizeBytes = await fileSize(path);
  if (sizeBytes > limits.tarballBytes) {
    const problem = `the file is ${renderSize(sizeBytes)}; it was not read`;
    return unread(path, found, { ...NOT_STOPPED, stopped: { at: basename(path), problem } }, sizeBytes);
  }
  const gzip = emptyGzipFacts();
  const { sha256, archive } = await readOnce(path, gzip, request, limits);
  return {
    evidence: {
      name: basename(path),
      found,
      sizeBytes,
      sha256,
      sidecar: await readSidecar(path, request.sidecar),
      gzip,
      isGzipInside: archive.isGzipInside,
      tar: archive.tar,
      manifest: archive.manifestBytes === null ? null : readManifest(archive.manifestBytes),
      strays: request.withLooseFiles ? await straysBeside(path) : [],
      loose: request.withLooseFiles ? await looseFiles(dirname(path), limits) : [],
    },
    manifestBytes: archive.manifestBytes,
    kernel: archive.kept.get('kernel') ?? null,
    rootfs: archive.kept.get('rootfs.erofs') ?? null,
  };
}

async function readOnce(
  path: string,
  gzip: GzipFacts,
  { store, signal }: TarballRequest,
  limits: ReleaseLimits,
): Promise<{ sha256: Sha256; archive: ArchiveReading }> {
  const hash = createHash('sha256');
  const chunks = readChunks(path);
  const hashed = {
    [Symbol.asyncIterator]: () => ({
      async next() {
        signal.throwIfAborted();
        const next = await chunks.next();
        // Hashed after the chunk was handed on, so that the inflating thread works meanwhile.
        if (next.done !== true) setImmediate(() => hash.update(next.value));
        return next;
      },
    }),
  };
  const inflated = inflateGzip(hashed, gzip);
  const archive = await readArchive(withoutReturn(inflated), { store, limits });
  // A broken archive may lie in broken gzip data: its CRC says so. The digest is that of the whole file in any case.
  if (archive.tar.problem !== null) await drain(inflated, limits.rootfsBytes);
  await inflated.return();
  for await (const _rest of hashed) signal.throwIfAborted();
  await new Promise((resolve) => setImmediate(resolve));
  return { sha256: hash.digest('hex') as Sha256, archive };
}

/** The same bytes for a reader that may stop early, without ending them for the next one. */
function withoutReturn(chunks: AsyncGenerator<Uint8Array, void, void>): AsyncIterable<Uint8Array> {
  return { [Symbol.asyncIterator]: () => ({ next: () => chunks.next() }) };
}

async function drain(chunks: AsyncGenerator<Uint8Array, void, void>, limitBytes: number): Promise<void> {
  for (let done = 0; done < limitBytes;) {
    const next = await chunks.next();
    if (next.done === true) return;
    done += next.value.length;
  }
}

async function readSidecar(tarball: string, path: string | null): Promise<SidecarFacts | null> {
  if (path === null) return null;
  const name = path === `${tarball}.sha256` ? sidecarName(basename(tarball)) : basename(path);
  if ((await kindOf(path)) !== 'file') return { name, text: null, problem: 'it is no file' };
  if ((await fileSize(path)) > LARGEST_SIDECAR_BYTES)
    return { name, text: null, problem: 'it is longer than one line' };
  return { name, text: (await readBounded(path, LARGEST_SIDECAR_BYTES)).toString('latin1'), problem: null };
}

async function straysBeside(path: string): Promise<string[]> {
  const own = basename(path);
  const names = await namesIn(dirname(path));
  return names.filter((name) => /\.tar\.gz(?:\.sha256)?$/.test(name) && name !== own && name !== sidecarName(own));
}

async function looseFiles(folder: string, limits: ReleaseLimits): Promise<FileFacts[]> {
  const facts = await Promise.all(TARBALL_MEMBERS.map((name) => fileFacts(join(folder, name), name, limits)));
  return facts.filter((file) => file !== null);
}

function unread(path: string | null, found: TarballEvidence['found'], tar: TarFacts, sizeBytes = 0): TarballReading {
  const evidence: TarballEvidence = {
    name: path === null ? null : basename(path),
    found,
    sizeBytes,
    sha256: null,
    sidecar: null,
    gzip: emptyGzipFacts(),
    isGzipInside: false,
    tar,
    manifest: null,
    strays: [],
    loose: [],
  };
  return { evidence, manifestBytes: null, kernel: null, rootfs: null };
}

const NOT_STOPPED: TarFacts = { entries: [], end: null, problem: null, stopped: null };
const LARGEST_SIDECAR_BYTES = 4096;
