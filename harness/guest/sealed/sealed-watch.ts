import type { AcceleratorKind } from '../accelerator/kind.ts';
import type { ScannedLine } from '../console/scan.ts';
import { type ConsoleScan, openConsoleScan } from '../console/scan.ts';
import type { ConsoleListener } from '../feed.ts';
import type { GuestConsole } from '../qemu/command-line.ts';

/** What is known of a sealed guest from its consoles. */
export class SealedWatch implements ConsoleListener {
  readonly tail: string[] = [];
  /** When the console said that the system is up; null: it has not. */
  upAtMs: number | null = null;
  /** Why nothing more can come, or null. */
  hopeless: string | null = null;
  readonly #upText: string;
  readonly #accelerator: AcceleratorKind;
  readonly #openLines = new Map<GuestConsole, string>();
  readonly #scans = new Map<GuestConsole, ConsoleScan>();

  constructor(upText: string, accelerator: AcceleratorKind) {
    this.#upText = upText;
    this.#accelerator = accelerator;
  }

  feed(console: GuestConsole, bytes: Uint8Array, atMs: number): void {
    const scan = this.#scans.get(console) ?? openConsoleScan({ accelerator: this.#accelerator });
    this.#scans.set(console, scan);
    for (const line of scan.feed(bytes, atMs)) this.#look(line);
    this.#lookAtPrompt(console, bytes, atMs);
  }

  /** The consoles have ended. */
  finish(atMs: number): void {
    for (const scan of this.#scans.values()) for (const line of scan.end(atMs)) this.#look(line);
  }

  overflow(limitBytes: number): void {
    this.hopeless ??= `it printed more than ${String(limitBytes)} bytes`;
  }

  /** A prompt waits for an answer, and no line's end comes behind it. */
  #lookAtPrompt(console: GuestConsole, bytes: Uint8Array, atMs: number): void {
    const text = (this.#openLines.get(console) ?? '') + Buffer.from(bytes).toString('latin1');
    const open = text.slice(text.lastIndexOf('\n') + 1).slice(-LONGEST_PROMPT);
    this.#openLines.set(console, open);
    if (!KERNEL_TALK.test(open) && open.includes(this.#upText)) this.upAtMs ??= atMs;
  }

  #look({ text, atMs, kernelSeconds, isEcho, hit }: ScannedLine): void {
    this.tail.push(text);
    if (this.tail.length > TAIL_LINES) this.tail.shift();
    // The kernel repeats its command line, and whoever wrote that can write anything there.
    if (isEcho || kernelSeconds !== null) {
      if (hit?.severity === 'fatal') this.hopeless ??= text;
      return;
    }
    if (text.includes(this.#upText)) this.upAtMs ??= atMs;
    else if (hit?.severity === 'fatal' || GAVE_UP.test(text)) this.hopeless ??= text;
  }
}

const TAIL_LINES = 20;
const LONGEST_PROMPT = 1000;
/** The kernel marks its lines with the time; the first that it says are its command line. */
const KERNEL_TALK = /^\s*\[ *\d+\.\d+\]|command line/i;
/** What systemd and dracut say when an initrd has come to its end. */
const GAVE_UP = /\b(?:entering|you are in) emergency (?:mode|shell)|dropping to (?:an? )?(?:debug |emergency )?shell/i;
