import { join } from 'node:path';
import { HarnessError } from '../../core/errors.ts';
import { openAtomicWriter } from '../../host/atomic-writer.ts';
import { kindOf } from '../../host/files.ts';
import type { HttpClient } from '../../host/http-client.ts';
import { PATIENCE, getObject } from './get-object.ts';

/** A file of an origin, on this machine. */
export interface FetchedFile {
  readonly path: string;
  /** The `Content-Encoding` that it was sent with; null for none. */
  readonly encoding: string | null;
}

/** Gives a file of an origin by its path there, or null when it has none. */
export type OriginReader = (path: string, limitBytes: number) => Promise<FetchedFile | null>;

/** Reads an origin that is a folder. */
export function readFolder(folder: string): OriginReader {
  return async (path) => {
    const found = join(folder, path);
    return (await kindOf(found)) === 'file' ? { path: found, encoding: null } : null;
  };
}

/**
 * Reads an origin that is a base URL; what comes is put below `folder`. Release pages send their downloads from other
 * hosts, so redirects are followed there, over HTTPS.
 *
 * Answers that are neither the file nor its absence are a `BOOTPROOF_HTTP`.
 */
export function readUrl(base: string, client: HttpClient, folder: string, signal: AbortSignal): OriginReader {
  return async (path, limitBytes) => {
    const to = join(folder, path);
    await using writer = await openAtomicWriter(to);
    const { sight } = await getObject(`${base}/${path}`, {
      client,
      signal,
      patience: PATIENCE,
      limitBytes,
      mayLeave: true,
      onChunk: (chunk) => writer.write(chunk),
    });
    const { ending, status, detail, headers } = sight;
    if (ending === 'status' && (status === 404 || status === 410)) return null;
    if (ending !== 'whole') {
      const why = detail ?? String(status);
      throw new HarnessError('BOOTPROOF_HTTP', `cannot read ${base}/${path} (${why}): check the origin’s URL`, {
        url: `${base}/${path}`,
        ending,
        why,
      });
    }
    await writer.commit();
    return { path: to, encoding: headers.contentEncoding };
  };
}
