import { resolve } from 'node:path';
import { HarnessError } from '../../core/errors.ts';
import { kindOf } from '../../host/files.ts';
import { realPathOf } from '../../host/real-path.ts';
import { readBackingChain } from '../backing-chain.ts';
import { type Overlay, type OverlayRequest, openOverlay } from '../overlay.ts';
import { openEntry } from './entry.ts';
import { entryOfDisk, noteReference } from './references.ts';

/**
 * {@link openOverlay} over a disk that may be the store's: the overlay is noted there first, so that no collection removes
 * what it stands on.
 */
export async function openStoreOverlay(store: string, request: OverlayRequest, signal: AbortSignal): Promise<Overlay> {
  await using leases = new AsyncDisposableStack();
  if ((await kindOf(request.base)) === 'file') {
    const below =
      request.baseFormat === 'raw' ? [{ path: await realPathOf(request.base) }] : await readBackingChain(request.base);
    for (const { path } of below) {
      const name = await entryOfDisk(store, path);
      if (name === null) continue;
      leases.use(await openEntry(name, { signal, make: () => Promise.reject(collected(path)) }));
      await noteReference(name, resolve(request.path));
    }
  }
  return await openOverlay(request);
}

function collected(path: string): HarnessError {
  return new HarnessError('BOOTPROOF_BACKING_MISSING', `${path} was collected meanwhile: prepare the disk again`, {
    path,
  });
}
