/**
 * The CRC-64 that xz closes blocks with, as its 8 bytes. Source: section 3.4 of "The .xz File Format", reversed ECMA-182.
 */
export function crc64(bytes: Uint8Array): Buffer {
  let low = 0xffffffff;
  let high = 0xffffffff;
  for (const byte of bytes) {
    const index = ((low ^ byte) & 0xff) * 2;
    low = ((low >>> 8) | (high << 24)) ^ (TABLE[index] ?? 0);
    high = (high >>> 8) ^ (TABLE[index + 1] ?? 0);
  }
  const sum = Buffer.alloc(8);
  sum.writeUInt32LE(~low >>> 0, 0);
  sum.writeUInt32LE(~high >>> 0, 4);
  return sum;
}

const POLYNOMIAL = 0xc96c5795d7870f42n;

/** For each byte the lower and the upper half of its remainder. */
const TABLE = Uint32Array.from(
  Array.from({ length: 256 }, (_, byte) => {
    let rest = BigInt(byte);
    for (let bit = 0; bit < 8; bit += 1) rest = (rest & 1n) === 1n ? (rest >> 1n) ^ POLYNOMIAL : rest >> 1n;
    return [Number(rest & 0xffffffffn), Number(rest >> 32n)];
  }).flat(),
);
