declare const brand: unique symbol;

/** A SHA-256 in 64 lower-case hexadecimal digits. */
export type Sha256 = string & { readonly [brand]: 'Sha256' };

/** Whether `text` is a SHA-256 in the one spelling that the contract allows: 64 lower-case hexadecimal digits. */
export function isSha256(text: string): text is Sha256 {
  return /^[0-9a-f]{64}$/.test(text);
}

/** The first digits of a digest, enough for a person to compare two. */
export function shortDigest(digest: Sha256): string {
  return digest.slice(0, 12);
}
