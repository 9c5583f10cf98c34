import { join } from 'node:path';
import { makeTemporaryFolder } from '../host/temporary-folder.ts';
import { openLiveTarget } from '../target/cdn/live-options.ts';
import type { CdnEvidence, ObjectSight } from '../checks/cdn/evidence.ts';
import type { Statement } from '../report/signoff/statement.ts';
import type { CommandContext } from './context.ts';

/**
 * Holds everything that a CDN serves for a release against what was signed: each byte that consumers get must be one
 * that the signed run looked at, in its own place, and every architecture that was signed must be among it.
 *
 * @throws {HarnessError} `BOOTPROOF_HTTP` when nothing answers there.
 */
export async function checkServed(
  statement: Statement,
  url: string,
  release: string | null,
  { env, signal, places, progress }: CommandContext,
): Promise<{ agree: number; problems: string[] }> {
  await using folder = await makeTemporaryFolder('signoff');
  const target = await openLiveTarget(
    { kind: 'live', url, release, arches: [], withBinaries: true, from: '--against' },
    'asset-v',
    {
      offline: false,
      maxConnections: 4,
      samples: null,
      resolved: [],
      env,
      signal,
      store: places.cache,
      folder: join(folder.path, 'fetched'),
      progress,
    },
  );
  const evidence = (await target.live?.gather()) ?? null;
  const served = [evidence?.manifest ?? null, ...(evidence?.objects ?? [])].filter((object) => object !== null);
  const signed = new Set<string>(statement.subject.map(({ digest }) => digest.sha256));
  const wrong = served.flatMap((object) => {
    const isManifest = evidence !== null && object === evidence.manifest;
    return problemOf(object, signed) ?? (isManifest ? whyNoManifest(evidence, statement) : null) ?? [];
  });
  const problems = [...wrong, ...(evidence === null ? [] : manifestProblems(evidence, statement))];
  if (served.length === 0) problems.push(`nothing of a release is served at ${url}`);
  return { agree: served.length - wrong.length, problems };
}

/** Why what is served at a place is not what was signed; null when it is, in every answer. */
function problemOf({ path, gets, listed }: ObjectSight, signed: ReadonlySet<string>): string | null {
  const digests = gets.map(({ sha256 }) => sha256);
  if (digests.length === 0 || digests.includes(null)) return `${path} is not served`;
  const unsigned = digests.find((sha256) => sha256 !== null && !signed.has(sha256)) ?? null;
  if (unsigned !== null) return `${path} is served with bytes that were not signed: their SHA-256 is ${unsigned}`;
  // The manifest is signed too, so what it lists for a place is what the signed run saw there.
  const other = digests.find((sha256) => listed !== null && sha256 !== listed) ?? null;
  return other === null
    ? null
    : `${path} is served with the bytes of another signed file: their SHA-256 is ${other}, and ${String(listed)} was signed for it`;
}

/** Why bytes that were signed are no manifest to go by; null when they are one. What it lists is all that is looked at. */
function whyNoManifest({ manifest, reading }: CdnEvidence, { subject }: Statement): string | null {
  if (manifest === null) return null;
  if (reading?.manifest == null) return `${manifest.path} is served, and is no manifest`;
  const digests = new Set<string | null>(manifest.gets.map(({ sha256 }) => sha256));
  if (digests.size > 1) return `${manifest.path} is served with other bytes from one answer to the next`;
  return subject.some(({ name, digest }) => /(?:^|[/ ])manifest\.json$/.test(name) && digests.has(digest.sha256))
    ? null
    : `${manifest.path} is served with the bytes of a signed file that is no manifest`;
}

/** A manifest whose bytes were signed may still be that of one architecture, or of another version. */
function manifestProblems({ manifest, reading, version }: CdnEvidence, { predicate }: Statement): string[] {
  if (manifest === null || reading?.manifest == null) return [];
  const { asset_version: named, targets } = reading.manifest;
  const scope = predicate.configuration.find(({ name }) => name === 'scope');
  const arches = (scope?.annotations['arches'] ?? '').split(' ').filter((arch) => arch !== '');
  const lost = arches.filter((arch) => !Object.hasOwn(targets, arch));
  return [
    ...lost.map((arch) => `${manifest.path} names no ${arch}, which was signed`),
    ...(named === version ? [] : [`${manifest.path} is the manifest of ${named}, not of ${String(version)}`]),
  ];
}
