import type { AcceleratorKind } from '../accelerator/kind.ts';
import { openEchoFilter } from './command-line-echo.ts';
import type { ConsoleLine } from './console-line.ts';
import type { RuleHit } from './hit.ts';
import { openLineAssembler } from './line-assembler.ts';
import { openRuleMatcher } from './rule-matcher.ts';
import { CONSOLE_RULES } from './rule-table.ts';
import { type StageReached, openStageRecogniser } from './stages.ts';

/** How a console is judged. */
export interface ScanOptions {
  /** Decides how severe some rules are. */
  readonly accelerator: AcceleratorKind;
  /**
   * Whether a line is output that only a running PID 1 of this very boot can have written; never asked about echoes.
   *
   * @default no line is
   */
  readonly proof?: (text: string) => boolean;
  /** Rules whose hits the scenario expects: they are told and decide nothing. @default none */
  readonly tolerated?: readonly string[];
}

/** A console line and what it means. */
export interface ScannedLine extends ConsoleLine {
  /** Whether it only repeats what the harness gave to the guest; then it means nothing else. */
  readonly isEcho: boolean;
  /** The stages that it shows for the first time, in order. */
  readonly stages: readonly StageReached[];
  readonly hit: RuleHit | null;
}

/** Everything on a console that matters, JSON-safe. */
export interface ConsoleReport {
  /** The kernel's release, from its banner. */
  readonly release: string | null;
  readonly stages: readonly StageReached[];
  readonly hits: readonly RuleHit[];
  readonly lines: number;
}

/** Watches one console of a guest as it streams. */
export interface ConsoleScan {
  /** The lines that these bytes complete. */
  feed(bytes: Uint8Array, atMs: number): ScannedLine[];
  /** The console has ended: what is left of its last line. */
  end(atMs: number): ScannedLine[];
  /** Tells of text that is typed at the console, before it is sent: its echo is no evidence. */
  sent(text: string): void;
  /** What was seen so far. The blocks of its hits go on growing until their end is seen. */
  report(): ConsoleReport;
}

/** Opens a scan: bytes become lines, lines that only echo are set aside, the others are held against stages and rules. */
export function openConsoleScan({ accelerator, proof = () => false, tolerated = [] }: ScanOptions): ConsoleScan {
  const assembler = openLineAssembler();
  const echo = openEchoFilter();
  const recogniser = openStageRecogniser(proof);
  const matcher = openRuleMatcher(CONSOLE_RULES, accelerator, tolerated);
  const hits: RuleHit[] = [];
  let lines = 0;

  const scan = (line: ConsoleLine): ScannedLine => {
    lines += 1;
    if (echo.isEcho(line)) return { ...line, isEcho: true, stages: [], hit: null };
    const stages = recogniser.see(line);
    const hit = matcher.see(line, { release: recogniser.release, consoles: echo.consoles });
    if (hit !== null) hits.push(hit);
    return { ...line, isEcho: false, stages, hit };
  };
  return {
    feed: (bytes, atMs) => assembler.push(bytes, atMs).map(scan),
    end: (atMs) => assembler.flush(atMs).map(scan),
    sent: (text) => echo.sent(text),
    report: () => ({ release: recogniser.release, stages: [...recogniser.reached], hits: [...hits], lines }),
  };
}
