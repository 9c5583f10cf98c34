import { createHash } from 'node:crypto';
import { dirname } from 'node:path';
import { checkoutDigest } from '../../host/checkout-digest.ts';
import { makeFolder, readBounded } from '../../host/files.ts';
import { replaceFile } from '../../host/replace-file.ts';

/** The memory of one call of a program whose outcome hangs on nothing but the bytes of the checkout. */
export interface PassMemory {
  /** This very call passed on the very bytes that are there now. */
  readonly hasPassed: boolean;
  /** Keeps in mind that it passed: unless a byte has changed since the memory was opened, for who knows which were read. */
  remember(): Promise<void>;
}

/**
 * Opens the memory of a call.
 *
 * @param file where it is kept; one call has one file, and the last bytes that passed.
 * @param root the checkout.
 */
export async function openPassMemory(file: string, root: string, call: readonly string[]): Promise<PassMemory> {
  const digest = await digestOf(root, call);
  return {
    hasPassed: digest !== null && digest === (await lastPass(file)),
    async remember() {
      if (digest === null || digest !== (await digestOf(root, call))) return;
      await makeFolder(dirname(file));
      await replaceFile(file, digest);
    },
  };
}

/** Null when the checkout cannot be read: the program itself will say more about that. */
async function digestOf(root: string, call: readonly string[]): Promise<string | null> {
  const digest = await checkoutDigest(root).catch(() => null);
  if (digest === null) return null;
  return createHash('sha256')
    .update(JSON.stringify([digest, call]))
    .digest('hex');
}

async function lastPass(file: string): Promise<string | null> {
  const text = await readBounded(file, DIGEST_BYTES).catch(() => null);
  return text?.toString('latin1') ?? null;
}

const DIGEST_BYTES = 64;
