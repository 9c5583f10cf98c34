import type { ReleaseFacts, ServedObject } from '../../checks/history/evidence.ts';
import { taggedVersions } from '../../checks/history/tagged-versions.ts';
import type { GetSight } from '../../checks/cdn/evidence.ts';
import { HarnessError } from '../../core/errors.ts';
import type { LedgerEntry } from '../../release/ledger.ts';
import { DEFAULT_LIMITS } from '../../release/limits.ts';
import { MANIFEST_LIMIT_BYTES } from '../../release/manifest.ts';
import { isImmutable, manifestPath } from '../../release/object-path.ts';
import type { Tag } from '../../release/tags.ts';
import { unsafePath } from '../../release/unsafe-path.ts';
import { compareAssetVersions, isAssetVersion, parseAssetVersion } from '../../release/version.ts';
import { getObject } from '../cdn/get-object.ts';
import { inTurns } from '../cdn/in-turns.ts';
import type { LiveRelease } from '../cdn/live-target.ts';
import type { CdnLook } from '../cdn/see-object.ts';

/** What is known of releases before the one that is judged. */
interface Known {
  readonly current: ReleaseFacts;
  readonly previous: ReleaseFacts | null;
  readonly ledger: readonly LedgerEntry[] | null;
}

/**
 * Earlier objects as a CDN serves them now: every byte of the previous release's, of all others that the ledger knows only
 * whether they are there, and in their size. null when neither release is on a CDN.
 */
export async function seeEarlier(
  live: LiveRelease | null,
  { current, previous, ledger }: Known,
  previousLive: LiveRelease | null,
): Promise<ServedObject[] | null> {
  const look = (live ?? previousLive)?.look;
  if (look === undefined) return null;
  const own = new Set(
    [...current.files, ...(current.manifest === null ? [] : [current.manifest])].map(({ path }) => path),
  );
  const whole = previous === null || previous.version === current.version ? [] : objectsOf(previous);
  const fetched = new Set(whole.map(({ path }) => path));
  // What is served for the release itself is told of by the area cdn.
  const noted = (ledger ?? [])
    .filter(({ key }) => isImmutable(key) && !own.has(key) && !fetched.has(key) && unsafePath(key) === null)
    .map(({ key, version, sha256, size }) => ({ path: key, version, expected: { sha256, sizeBytes: size } }));
  const heads = [...new Map(noted.map((object) => [object.path, object])).values()].slice(-MOST_HEADS);
  return [
    ...(await inTurns(whole, look.maxConnections, (object) => fetch(object, look))),
    ...(await inTurns(heads, look.maxConnections, (object) => ask(object, look))),
  ];
}

type Wanted = Omit<ServedObject, 'found'>;

function objectsOf({ version, files, manifest }: ReleaseFacts): Wanted[] {
  const listed = files.map(({ path, sha256, sizeBytes }) => ({ path, version, expected: { sha256, sizeBytes } }));
  const all =
    manifest === null
      ? listed
      : [...listed, { path: manifest.path, version, expected: { sha256: manifest.sha256, sizeBytes: null } }];
  return all.filter(({ path }) => unsafePath(path) === null && isImmutable(path));
}

async function fetch(object: Wanted, look: CdnLook): Promise<ServedObject> {
  const { status, ending, sha256, sizeBytes } = await get(
    `${look.base}/${object.path}`,
    DEFAULT_LIMITS.rootfsBytes,
    look,
  );
  // What breaks off has no digest: the bytes that came are no object.
  const whole = ending === 'whole';
  return {
    ...object,
    found: { status: whole || status !== 200 ? status : null, sha256: whole ? sha256 : null, sizeBytes },
  };
}

async function ask(object: Wanted, { base, edges: [client], signal }: CdnLook): Promise<ServedObject> {
  try {
    const { status, headers, abandon } = await client.ask(`${base}/${object.path}`, { method: 'HEAD', signal });
    abandon();
    const length = headers['content-length'];
    return { ...object, found: { status, sha256: null, sizeBytes: length === undefined ? null : Number(length) } };
  } catch (error) {
    if (!(error instanceof HarnessError)) throw error;
    return { ...object, found: { status: null, sha256: null, sizeBytes: null } };
  }
}

/**
 * The versions of full releases that were tagged after `since` and whose manifest a CDN does not serve, the newest ones only.
 * Caches remember a 404, so each question carries a query that no consumer's request has.
 */
export async function seeTagged({ look }: LiveRelease, tags: readonly Tag[], since: string | null): Promise<string[]> {
  const released = taggedVersions(tags)
    .map(({ version }) => version)
    .filter((version) => isAssetVersion(version) && parseAssetVersion(version).prerelease.length === 0)
    .filter((version) => since === null || compareAssetVersions(version, since) > 0)
    .sort((a, b) => compareAssetVersions(b, a))
    .slice(0, since === null ? 1 : MOST_TAGS);
  const query = `bootproof=${Date.now().toString(36)}`;
  const seen = await inTurns(released, look.maxConnections, async (version) => {
    const url = `${look.base}/${manifestPath(look.layout, version)}?${query}`;
    return (await get(url, MANIFEST_LIMIT_BYTES, look)).status === 200;
  });
  return released.filter((_, index) => seen[index] === false);
}

async function get(url: string, limitBytes: number, { edges: [client], signal, patience }: CdnLook): Promise<GetSight> {
  return (await getObject(url, { client, signal, patience, limitBytes })).sight;
}

/** A ledger of many years is asked about from its end. */
const MOST_HEADS = 2_000;
const MOST_TAGS = 20;
