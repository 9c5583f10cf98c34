import type { AcceleratorKind } from '../accelerator/kind.ts';
import { type ConsoleReport, openConsoleScan } from './scan.ts';

/**
 * Judges a console log that was kept earlier, as it would have been judged while it streamed. Nothing in it can prove
 * userspace: the proof is bound to a boot that is over. Times are the kernel's own.
 *
 * @param accelerator what the guest ran on; some rules are less severe under emulation.
 */
export function judgeConsoleLog(log: Uint8Array, accelerator: AcceleratorKind): ConsoleReport {
  const scan = openConsoleScan({ accelerator });
  for (let start = 0; start < log.length; start += PIECE_BYTES) {
    scan.feed(log.subarray(start, start + PIECE_BYTES), 0);
  }
  scan.end(0);
  return scan.report();
}

/** The lines of a piece are dropped before the next one is read, so memory does not grow with the log. */
const PIECE_BYTES = 64 * 1024;
