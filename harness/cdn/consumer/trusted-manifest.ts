import { join } from 'node:path';
import type { Sha256 } from '../../core/digest.ts';
import { messageOf } from '../../core/errors.ts';
import { digestOfBytes } from '../../formats/bytes-digest.ts';
import { readBounded } from '../../host/files.ts';
import type { Layout } from '../../release/layout.ts';
import { type Manifest, parseManifest } from '../../release/manifest.ts';
import { manifestPath } from '../../release/object-path.ts';
import { schemaVersionOf } from '../../release/version.ts';
import { AssetError } from './asset-error.ts';
import type { AssetsLock } from './assets-lock.ts';
import type { ConsumerState } from './consumer-state.ts';
import { type Validators, fetchDocument } from './documents.ts';
import type { Link } from './link.ts';

/** A manifest that may be acted on. */
export interface TrustedManifest extends Validators {
  readonly manifest: Manifest;
  readonly bytes: Buffer;
  readonly sha256: Sha256;
  /** Bytes that came over the network for it; 0 when the server said that our copy is still right. */
  readonly receivedBytes: number;
  /** Whether the file in the cache holds these bytes already. */
  readonly isCached: boolean;
}

/** Which manifest, and what is known of it. */
export interface ManifestRequest {
  readonly version: string;
  readonly layout: Layout;
  /** The folder of this version in the cache. */
  readonly folder: string;
  readonly lock: AssetsLock | null;
  readonly state: ConsumerState;
  readonly limitBytes: number;
  readonly onRetry: (why: string) => void;
}

/**
 * The manifest of a version, asked for anew each time: a copy in the cache only saves its transfer.
 *
 * @throws {AssetError} when it is not what the lock pins or what this cache has seen, or is not the manifest of this version.
 */
export async function fetchManifest(
  link: Link,
  request: ManifestRequest,
  signal: AbortSignal,
): Promise<TrustedManifest> {
  const { version, layout, lock, state, limitBytes, onRetry } = request;
  const key = manifestPath(layout, version);
  const seen = state.manifests[version];
  const cached = await readCached(request);
  const isWhole = cached !== null && digestOfBytes(cached) === seen?.sha256;
  const options = { limitBytes, known: isWhole ? seen : null, onRetry };
  const served = await fetchDocument(link, key, options, signal);
  // Only asked for when ours is whole, so the server can only have meant that one.
  const bytes = served.bytes ?? cached ?? Buffer.alloc(0);
  const sha256 = digestOfBytes(bytes);
  if (lock !== null) requireLocked(key, sha256, lock);
  else if (seen !== undefined && seen.sha256 !== sha256)
    throw changed(key, version, sha256, seen.sha256, request.folder);
  const manifest = requireManifest(key, bytes, version);
  return {
    manifest,
    bytes,
    sha256,
    etag: served.etag,
    modified: served.modified,
    receivedBytes: served.bytes?.length ?? 0,
    isCached: cached?.equals(bytes) ?? false,
  };
}

/** Whatever is wrong with the copy in the cache, the one on the CDN takes its place. */
async function readCached({ folder, limitBytes }: ManifestRequest): Promise<Buffer | null> {
  try {
    return await readBounded(join(folder, 'manifest.json'), limitBytes);
  } catch {
    return null;
  }
}

function requireLocked(key: string, sha256: Sha256, { version, manifestSha256 }: AssetsLock): void {
  if (sha256 === manifestSha256) return;
  throw new AssetError('lock', key, `its SHA-256 is ${sha256}, assets.lock pins ${manifestSha256} for ${version}`, {
    advice: 'if the release was meant to change, write the lock anew',
    facts: { actual: sha256, expected: manifestSha256 },
  });
}

function changed(key: string, version: string, sha256: Sha256, seen: string, folder: string): AssetError {
  return new AssetError(
    'changed',
    key,
    `${version} is served with another manifest (SHA-256 ${sha256}) than this cache has seen (${seen}): a version is published once`,
    {
      advice: `publish a new version, or remove ${folder} and .state.json beside it`,
      facts: { actual: sha256, expected: seen },
    },
  );
}

function requireManifest(key: string, bytes: Buffer, version: string): Manifest {
  const manifest = parse(key, bytes);
  if (manifest.asset_version !== version) {
    throw new AssetError(
      'version',
      key,
      `it is the manifest of ${manifest.asset_version.slice(0, 128)}, not of ${version}`,
      { advice: "publish the right one, or purge the CDN's caches" },
    );
  }
  const schema = schemaVersionOf(version);
  if (manifest.schema_version !== schema) {
    throw new AssetError(
      'schema',
      key,
      `schema_version is ${String(manifest.schema_version)}, a consumer of ${version} reads ${String(schema)}`,
      { advice: 'build the manifest again' },
    );
  }
  return manifest;
}

function parse(key: string, bytes: Buffer): Manifest {
  try {
    return parseManifest(bytes);
  } catch (error) {
    const problem = `it cannot be read: ${messageOf(error)}`;
    throw new AssetError('manifest', key, problem, { advice: 'publish it again', cause: error });
  }
}
