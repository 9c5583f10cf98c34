import { type ConsoleLine, splitMessages } from './console-line.ts';
import { visibleText } from '../../core/visible-text.ts';

/** Makes lines out of a console's bytes as they come, in pieces of any size. */
export interface LineAssembler {
  /** The lines that these bytes complete. */
  push(bytes: Uint8Array, atMs: number): ConsoleLine[];
  /** What is left when the console has ended: a last line without its end. */
  flush(atMs: number): ConsoleLine[];
}

/**
 * A line ends at a line feed; a carriage return alone, with which programs write over their own line, ends one too. A line
 * that has no end is cut into pieces of 4096 bytes, none of which is lost.
 */
export function openLineAssembler(): LineAssembler {
  let pending: Buffer = Buffer.alloc(0);
  let number = 1;

  const emit = (bytes: Buffer, atMs: number, lines: ConsoleLine[]): void => {
    for (const part of bytes.toString('utf8').split(/\r+/)) {
      const text = visibleText(part);
      if (text !== '') lines.push(...splitMessages(text, number, atMs));
    }
  };
  return {
    push(bytes, atMs) {
      const lines: ConsoleLine[] = [];
      const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      let rest = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
      for (;;) {
        // No further than a line may reach: a huge chunk without a line end is looked at once.
        const end = rest.subarray(0, LONGEST_BYTES + 1).indexOf(LINE_FEED);
        if (end !== -1) {
          emit(rest.subarray(0, end), atMs, lines);
          number += 1;
          rest = rest.subarray(end + 1);
        } else if (rest.length > LONGEST_BYTES) {
          const cut = characterStart(rest, LONGEST_BYTES);
          emit(rest.subarray(0, cut), atMs, lines);
          rest = rest.subarray(cut);
        } else {
          break;
        }
      }
      // A copy, so that a few bytes do not keep a whole chunk in memory.
      pending = Buffer.from(rest);
      return lines;
    },
    flush(atMs) {
      const lines: ConsoleLine[] = [];
      // A character that was cut off by the end is no damage.
      emit(pending.subarray(0, wholeCharacters(pending)), atMs, lines);
      pending = Buffer.alloc(0);
      return lines;
    },
  };
}

/** The start of the UTF-8 character that `index` lies in, at most three bytes back. */
function characterStart(bytes: Buffer, index: number): number {
  for (let start = index; start > index - 4; start -= 1) {
    if (((bytes[start] ?? 0) & 0xc0) !== 0x80) return start;
  }
  return index;
}

/** How many bytes are left when an incomplete last character is dropped. */
function wholeCharacters(bytes: Buffer): number {
  const start = characterStart(bytes, bytes.length - 1);
  const first = bytes[start] ?? 0;
  const needed = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc0 ? 2 : 1;
  return bytes.length - start < needed ? Math.max(start, 0) : bytes.length;
}

const LINE_FEED = 10;

/** The kernel's own lines end at 1024 characters (LOG_LINE_MAX in kernel/printk); what is longer comes from programs. */
const LONGEST_BYTES = 4096;
