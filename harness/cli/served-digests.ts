import { join } from 'node:path';
import { makeTemporaryFolder } from '../host/temporary-folder.ts';
import { openLiveTarget } from '../target/cdn/live-options.ts';
import type { Statement } from '../report/signoff/statement.ts';
import type { CommandContext } from './context.ts';

/**
 * Holds everything that a CDN serves for a release against what was signed: each byte that consumers get must be one
 * that the signed run looked at.
 *
 * @throws {HarnessError} `BOOTPROOF_HTTP` when nothing answers there.
 */
export async function checkServed(
  { subject }: Statement,
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
  const signed = new Set(subject.map(({ digest }) => digest.sha256));
  const evidence = await target.live?.gather();
  const served = [evidence?.manifest ?? null, ...(evidence?.objects ?? [])].filter((object) => object !== null);
  const problems = served.flatMap(({ path, gets }) => {
    const { sha256 = null } = gets[0] ?? {};
    if (sha256 === null) return [`${path} is not served`];
    return signed.has(sha256) ? [] : [`${path} is served with bytes that were not signed: ${sha256}`];
  });
  if (served.length === 0) problems.push(`nothing of a release is served at ${url}`);
  return { agree: served.length - problems.length, problems };
}
