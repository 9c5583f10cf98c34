/**
 * Undoes the filter that turns the targets of x86 calls and jumps into absolute ones before compression, in place. Source:
 * bcj_x86() in lib/xz/xz_dec_bcj.c of Linux.
 */
export function undoX86Filter(bytes: Uint8Array): void {
  const last = bytes.length - 5;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  // Which of the bytes before look like opcodes themselves, so that this one may be part of an operand.
  let mask = 0;
  let previous = -1;
  for (let at = 0; at <= last; at += 1) {
    if (((bytes[at] ?? 0) & 0xfe) !== 0xe8) continue;
    const gap = at - previous;
    if (gap > 3) mask = 0;
    else {
      mask = (mask << (gap - 1)) & 7;
      if (mask !== 0) {
        const byte = bytes[at + 4 - (BIT_NUMBER[mask] ?? 0)] ?? 0;
        if (ALLOWED[mask] !== true || isEdge(byte)) {
          previous = at;
          mask = (mask << 1) | 1;
          continue;
        }
      }
    }
    previous = at;
    if (!isEdge(bytes[at + 4] ?? 0)) {
      mask = (mask << 1) | 1;
      continue;
    }
    let source = view.getUint32(at + 1, true);
    let target: number;
    for (;;) {
      target = (source - (at + 5)) >>> 0;
      if (mask === 0) break;
      const shift = (BIT_NUMBER[mask] ?? 0) * 8;
      if (!isEdge((target >>> (24 - shift)) & 0xff)) break;
      source = (target ^ (2 ** (32 - shift) - 1)) >>> 0;
    }
    target &= 0x01ffffff;
    // The highest byte is all zeros or all ones.
    if ((target & 0x01000000) !== 0) target |= 0xff000000;
    view.setUint32(at + 1, target >>> 0, true);
    at += 4;
  }
}

function isEdge(byte: number): boolean {
  return byte === 0 || byte === 0xff;
}

const ALLOWED = [true, true, true, false, true, false, false, false];
const BIT_NUMBER = [0, 1, 2, 2, 3, 3, 3, 3];
