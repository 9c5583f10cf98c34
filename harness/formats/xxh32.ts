/**
 * The 32-bit xxHash of a byte string (latin1), with which EROFS filters the names of extended attributes.
 * After the specification of XXH32 at xxhash.com.
 */
export function xxh32(bytes: string, seed: number): number {
  const word = (at: number): number =>
    bytes.charCodeAt(at) |
    (bytes.charCodeAt(at + 1) << 8) |
    (bytes.charCodeAt(at + 2) << 16) |
    (bytes.charCodeAt(at + 3) << 24);
  const { length } = bytes;
  let at = 0;
  let hash = (seed + PRIME_5) | 0;
  if (length >= 16) {
    const lanes = [seed + PRIME_1 + PRIME_2, seed + PRIME_2, seed, seed - PRIME_1].map((lane) => lane | 0);
    for (; at + 16 <= length; at += 16) {
      for (const [index, lane] of lanes.entries()) {
        lanes[index] = Math.imul(rotate(lane + Math.imul(word(at + 4 * index), PRIME_2), 13), PRIME_1);
      }
    }
    hash = [1, 7, 12, 18].reduce((sum, bits, index) => (sum + rotate(lanes[index] ?? 0, bits)) | 0, 0);
  }
  hash = (hash + length) | 0;
  for (; at + 4 <= length; at += 4) hash = Math.imul(rotate(hash + Math.imul(word(at), PRIME_3), 17), PRIME_4);
  for (; at < length; at++) hash = Math.imul(rotate(hash + Math.imul(bytes.charCodeAt(at), PRIME_5), 11), PRIME_1);
  hash = Math.imul(hash ^ (hash >>> 15), PRIME_2);
  hash = Math.imul(hash ^ (hash >>> 13), PRIME_3);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function rotate(value: number, bits: number): number {
  return (value << bits) | ((value | 0) >>> (32 - bits));
}

const PRIME_1 = 0x9e3779b1;
const PRIME_2 = 0x85ebca77;
const PRIME_3 = 0xc2b2ae3d;
const PRIME_4 = 0x27d4eb2f;
const PRIME_5 = 0x165667b1;
