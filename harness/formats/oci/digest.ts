import { createHash } from 'node:crypto';
import { FormatError } from '../../core/errors.ts';

/** A digest as OCI writes it, of an algorithm that the specification registers (image-spec, descriptor.md). */
export interface OciDigest {
  readonly algorithm: 'sha256' | 'sha512';
  /** In lowercase hexadecimal. */
  readonly hex: string;
}

/**
 * @throws {FormatError} for a digest of another algorithm, or one that is not of its length.
 */
export function parseOciDigest(text: string): OciDigest {
  const [, algorithm, hex = ''] = /^(sha256|sha512):([0-9a-f]+)$/.exec(text) ?? [];
  if ((algorithm !== 'sha256' && algorithm !== 'sha512') || hex.length !== DIGITS[algorithm]) {
    throw new FormatError(
      'oci',
      `"${text.slice(0, 150)}" is no digest: it is sha256: or sha512: and hexadecimal digits`,
    );
  }
  return { algorithm, hex };
}

/**
 * Passes bytes on as they come and holds them, at their end, against what was promised. Nothing that was made of them may
 * be believed before that.
 *
 * @param what names the bytes in messages.
 * @throws {FormatError} when there are more or fewer bytes, or others.
 */
export async function* verifiedChunks(
  chunks: AsyncIterable<Uint8Array>,
  { digest, sizeBytes, what }: { readonly digest: OciDigest; readonly sizeBytes: number | null; readonly what: string },
): AsyncGenerator<Uint8Array, void, void> {
  const hash = createHash(digest.algorithm);
  let seenBytes = 0;
  for await (const chunk of chunks) {
    seenBytes += chunk.length;
    if (sizeBytes !== null && seenBytes > sizeBytes) {
      throw new FormatError('oci', `${what} has more than the ${String(sizeBytes)} bytes of its descriptor`);
    }
    hash.update(chunk);
    yield chunk;
  }
  if (sizeBytes !== null && seenBytes !== sizeBytes) {
    throw new FormatError('oci', `${what} has ${String(seenBytes)} bytes, ${String(sizeBytes)} by its descriptor`);
  }
  const found = hash.digest('hex');
  if (found !== digest.hex) {
    throw new FormatError('oci', `${what} is ${digest.algorithm}:${found}, not ${digest.algorithm}:${digest.hex}`);
  }
}

const DIGITS = { sha256: 64, sha512: 128 } as const;
