import type { AcceleratorKind } from './accelerator/kind.ts';
import type { RuleHit } from './console/hit.ts';
import { type ScannedLine, openConsoleScan } from './console/scan.ts';
import type { Stage } from './console/stages.ts';

/** A console line and what a watch goes by. */
export interface SeenLine {
  readonly text: string;
  /** The last stage that it shows for the first time on its console. */
  readonly stage: Stage | null;
  readonly hits: readonly RuleHit[];
  /** From the kernel's banner, once it was seen. */
  readonly kernelRelease: string | null;
  /** The program that the kernel says it runs as PID 1. */
  readonly initTried: string | null;
  /** Whether it was written by a program: it has no kernel time although the kernel tells it, and init was executed. */
  readonly isInitOutput: boolean;
}

/** One console of a guest on its way into a watch. */
export interface ConsoleReader {
  push(bytes: Uint8Array, atMs: number): SeenLine[];
  end(atMs: number): SeenLine[];
  sent(text: string): void;
}

/** Opens a reader for one console. */
export function openConsoleReader(options: { readonly accelerator: AcceleratorKind }): ConsoleReader {
  const scan = openConsoleScan(options);
  let kernelTellsTime = false;
  let initExecuted = false;
  const see = (line: ScannedLine): SeenLine => {
    kernelTellsTime ||= line.kernelSeconds !== null;
    const isInitOutput = initExecuted && kernelTellsTime && line.kernelSeconds === null && !line.isEcho;
    const initTried = line.isEcho ? null : (RUN.exec(line.text)?.[1] ?? null);
    initExecuted ||= initTried !== null;
    return {
      text: line.text,
      stage: line.stages.at(-1)?.stage ?? null,
      hits: line.hit === null ? [] : [line.hit],
      kernelRelease: scan.release,
      initTried,
      // BusyBox says so as PID 1 only, whatever the kernel keeps to itself.
      isInitOutput: isInitOutput || (!line.isEcho && line.text.startsWith('init started: BusyBox')),
    };
  };
  return {
    push: (bytes, atMs) => scan.feed(bytes, atMs).map(see),
    end: (atMs) => scan.end(atMs).map(see),
    sent: (text) => scan.sent(text),
  };
}

const RUN = /^Run (\/\S{1,200}) as init process$/;
