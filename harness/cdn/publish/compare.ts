import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Sha256 } from '../../core/digest.ts';
import { HarnessError, messageOf } from '../../core/errors.ts';
import { digestOfBytes } from '../../formats/bytes-digest.ts';
import { digestOfFile } from '../../host/file-digest.ts';
import { kindOf } from '../../host/files.ts';
import type { HttpClient } from '../../host/http-client.ts';
import { freeBytes } from '../../host/spent-bytes.ts';
import type { LedgerEntry } from '../../release/ledger.ts';
import { isImmutable } from '../../release/object-path.ts';
import type { PlannedObject, PublishPlan } from './plan.ts';

/**
 * What publishing an object would do: bring a new key, write the same bytes again, move what is meant to be moved, or
 * write other bytes over a key that must never change.
 */
export type KeyState = 'new' | 'identical' | 'update' | 'conflict';

/** A planned object against what is published. */
export interface ComparedObject extends PlannedObject {
  readonly state: KeyState;
  readonly sha256: Sha256;
  /** The digest that is published; null when nothing is. */
  readonly published: string | null;
}

/** Gives the digest that is published under a key, or null: out of a CDN, a folder or a ledger. */
export type Published = (object: Pick<PlannedObject, 'key' | 'sizeBytes'>) => Promise<string | null>;

/** Holds every object of a plan against what is published, in upload order. */
export async function comparePlan({ objects }: PublishPlan, published: Published): Promise<ComparedObject[]> {
  const compared: ComparedObject[] = [];
  for (const object of objects) {
    const [sha256, digest] = [await digestOf(object), await published(object)];
    compared.push({ ...object, sha256, state: stateOf(sha256, digest, object.immutable), published: digest });
  }
  return compared;
}

async function digestOf({ file, text }: PlannedObject): Promise<Sha256> {
  return file === null ? digestOfBytes(Buffer.from(text ?? '')) : await digestOfFile(file);
}

function stateOf(ours: Sha256, published: string | null, immutable: boolean): KeyState {
  if (published === null) return 'new';
  if (published === ours) return 'identical';
  return immutable ? 'conflict' : 'update';
}

/** What a folder with a published tree holds. */
export function publishedInFolder(folder: string): Published {
  return async ({ key }) => {
    const path = join(folder, key);
    return (await kindOf(path)) === 'file' ? await digestOfFile(path) : null;
  };
}

/** What a ledger knows: of a key that must never change its first upload, of one that is moved its last. */
export function publishedInLedger(entries: readonly LedgerEntry[]): Published {
  const digests = new Map<string, string>();
  for (const { key, sha256 } of entries) {
    if (!isImmutable(key) || !digests.has(key)) digests.set(key, sha256);
  }
  return ({ key }) => Promise.resolve(digests.get(key) ?? null);
}

/**
 * What a CDN serves now. Caches remember a 404, so a key that is to be published soon must not be asked for under its own
 * name: every question carries a query that no consumer's request has.
 *
 * @throws {HarnessError} `BOOTPROOF_HTTP` for an answer that says neither yes nor no.
 */
export function publishedAtUrl(base: string, client: HttpClient, signal: AbortSignal): Published {
  const query = `bootproof=${Date.now().toString(36)}`;
  return async ({ key, sizeBytes }) => {
    const url = `${base}/${key}?${query}`;
    const { status, body, abandon } = await client.ask(url, { headers: { 'cache-control': 'no-cache' }, signal });
    if (status !== 200) {
      abandon();
      if (status === 404 || status === 410) return null;
      const next =
        status === 403
          ? 'the store hides what is missing from those who may not list it: let them, or compare with a folder or a ledger'
          : 'name the base URL of the published tree';
      throw new HarnessError('BOOTPROOF_HTTP', `${url} answers ${status}: ${next}`, { url, status });
    }
    const hash = createHash('sha256');
    let done = 0;
    try {
      for await (const chunk of body) {
        hash.update(chunk);
        done += chunk.length;
        freeBytes(chunk);
        // Longer than ours is other bytes, however it ends.
        if (done > sizeBytes) break;
      }
    } catch (error) {
      signal.throwIfAborted();
      const message = `${url} breaks off after ${done} bytes: ${messageOf(error)}; try again, or see whether the server is well`;
      throw new HarnessError('BOOTPROOF_HTTP', message, { url, done }, { cause: error });
    }
    return hash.digest('hex');
  };
}
