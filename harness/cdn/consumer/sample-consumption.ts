import { join } from 'node:path';
import { messageOf } from '../../core/errors.ts';
import { makeTemporaryFolder } from '../../host/temporary-folder.ts';
import { type CdnFault, type LocalCdn, openLocalCdn } from '../front/local-cdn.ts';
import { type AssetManagerOptions, openAssetManager } from './asset-manager.ts';
import { writeSampleTree } from './conformance/sample-release.ts';
import type { PreparedAssets } from './prepared-assets.ts';

/** What came of consuming the sample release 0.6.11 for x86_64 from a CDN with faults. */
export interface SampleConsumption extends AsyncDisposable {
  readonly prepared: PreparedAssets | null;
  /** Why it was refused; empty when it was not. */
  readonly refusal: string;
  readonly requests: LocalCdn['requests'];
  /** Holds `cache`, and with it everything that was written. */
  readonly folder: string;
}

/** Consumes the sample release once, with little patience and without binaries unless the options say otherwise. */
export async function consumeSample(
  faults: readonly CdnFault[],
  options: Partial<AssetManagerOptions> = {},
): Promise<SampleConsumption> {
  const { path: folder, ...temporary } = await makeTemporaryFolder('sample');
  await writeSampleTree(join(folder, 'cdn'), ['0.6.10', '0.6.11']);
  await using cdn = await openLocalCdn({ root: join(folder, 'cdn'), faults });
  using manager = openAssetManager({
    baseUrl: cdn.url,
    arch: 'x86_64',
    cacheFolder: join(folder, 'cache'),
    binFolder: null,
    backoffMs: 5,
    stallMs: 2_000,
    attempts: 3,
    ...options,
  });
  const request = { version: '0.6.11', signal: new AbortController().signal, timeoutMs: 20_000 };
  const outcome = await manager.prepare(request).then(
    (prepared) => ({ prepared, refusal: '' }),
    (error: unknown) => ({ prepared: null, refusal: messageOf(error) }),
  );
  return { ...outcome, requests: cdn.requests, folder, ...temporary };
}
