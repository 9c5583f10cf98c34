/** One line of a guest's console, as a reader would see it. */
export interface ConsoleLine {
  /** Counted from 1, as an editor shows the raw log. */
  readonly number: number;
  /** Without escapes, control characters and the kernel's prefixes; bytes that are no UTF-8 stand as U+FFFD. */
  readonly text: string;
  /** When its last byte came, in milliseconds of the clock that the bytes were fed with. */
  readonly atMs: number;
  /** The kernel's own clock, from a `[    1.234567]` prefix. */
  readonly kernelSeconds: number | null;
  /** Who said it, from a caller prefix: `T12` is a thread, `C1` a processor in an interrupt. */
  readonly caller: string | null;
}

/**
 * The lines in one visible line of text. A kernel message begins wherever the cursor stands, so behind a prompt or half
 * a line of a program it is cut off as a line of its own.
 */
export function splitMessages(text: string, number: number, atMs: number): ConsoleLine[] {
  const lines: ConsoleLine[] = [];
  let rest = text;
  for (;;) {
    const { prefixLength, ...prefix } = parsePrefix(rest);
    const next = rest.includes('[', prefixLength + 1) ? rest.slice(prefixLength + 1).search(INNER_STAMP) : -1;
    const end = next === -1 ? rest.length : prefixLength + 1 + next;
    lines.push({ number, text: rest.slice(prefixLength, end), atMs, ...prefix });
    if (next === -1) return lines;
    rest = rest.slice(end);
  }
}

/** `[    1.234567] `, `[    1.234567][   T12] ` or, without times, `[   T12] ` (CONFIG_PRINTK_TIME, CONFIG_PRINTK_CALLER). */
function parsePrefix(text: string): {
  kernelSeconds: number | null;
  caller: string | null;
  prefixLength: number;
} {
  const match = text.startsWith('[') ? PREFIX.exec(text) : null;
  if (match === null) return { kernelSeconds: null, caller: null, prefixLength: 0 };
  const [whole, seconds, caller, callerAlone] = match;
  return {
    kernelSeconds: seconds === undefined ? null : Number(seconds),
    caller: caller ?? callerAlone ?? null,
    prefixLength: whole.length,
  };
}

const PREFIX = /^(?:\[ {0,11}(\d{1,12}\.\d{6})\](?:\[ {0,11}([TC]\d{1,10})\])?|\[ {0,11}([TC]\d{1,10})\]) ?/;

const INNER_STAMP = /\[ {0,4}\d{1,12}\.\d{6}\](?:\[ {0,11}[TC]\d{1,10}\])? /;
