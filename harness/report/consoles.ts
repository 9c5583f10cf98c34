import { join } from 'node:path';
import type { CheckResult } from '../core/check-result.ts';
import { visibleText } from '../core/visible-text.ts';
import { foldersIn } from '../host/folders-in.ts';
import { readEnds } from '../host/read-ends.ts';
import { namesIn } from '../host/files.ts';
import type { RunRecord } from './run-record.ts';

/** A console line with its number in the raw log, counted from 1. */
export interface NumberedLine {
  readonly number: number;
  readonly text: string;
}

/** What of a guest's console goes into reports. */
export interface RunConsole {
  /** `x86_64-share`: its folder below `guests`. */
  readonly guest: string;
  /** `serial`, `hvc0`; `kernel`: the kernel's own log, out of the guest. */
  readonly name: string;
  /** Relative to the run folder. */
  readonly file: string;
  readonly sizeBytes: number;
  /** The first lines and the last ones. */
  readonly lines: readonly NumberedLine[];
  /** How many bytes between them are left out. */
  readonly leftOutBytes: number;
  /** The last lines, without their numbers. */
  readonly tail: (count: number) => string[];
}

/** Reads the consoles of a run's guests, bounded: a guest may have printed any amount of anything. */
export async function readConsoles(runFolder: string): Promise<RunConsole[]> {
  const guests = (await foldersIn(join(runFolder, 'guests'))).slice(0, MOST_GUESTS);
  const consoles = await Promise.all(
    guests.map(async (guest) => {
      const names = await namesIn(join(runFolder, 'guests', guest));
      const logs = names.filter((name) => /^[a-zA-Z0-9]+\.log$/.test(name));
      return Promise.all(logs.map((log) => readConsole(runFolder, guest, log)));
    }),
  );
  return consoles.flat();
}

/** The consoles that a check was judged by, one a guest: those of its boots. */
export function consolesOf(
  check: CheckResult,
  { evidence }: RunRecord,
  consoles: readonly RunConsole[],
): readonly RunConsole[] {
  const files = evidence.filter(({ file }) => check.evidence.includes(file));
  return files
    .flatMap(({ guests = [] }) => guests)
    .flatMap((name) => {
      const own = consoles.filter(({ guest }) => guest === name);
      return own.find((one) => one.name === 'serial') ?? own[0] ?? [];
    });
}

async function readConsole(runFolder: string, guest: string, log: string): Promise<RunConsole> {
  const file = join('guests', guest, log);
  const { head, tail, sizeBytes, skippedBytes, skippedLines } = await readEnds(
    join(runFolder, file),
    HEAD_BYTES,
    TAIL_BYTES,
  );
  const first = head.toString('utf8');
  // A line that is cut is shown as two halves.
  const lines = [...numbered(first, 1), ...numbered(tail.toString('utf8'), first.split('\n').length + skippedLines)];
  return {
    guest,
    name: log.replace(/\.log$/, ''),
    file,
    sizeBytes,
    lines,
    leftOutBytes: skippedBytes,
    tail: (count) => lines.slice(-count).map(({ text }) => text),
  };
}

function numbered(text: string, from: number): NumberedLine[] {
  const lines = text.split('\n').map((line, index) => ({ number: from + index, text: shortened(line) }));
  // What follows the last line feed is no line.
  return text.endsWith('\n') || text === '' ? lines.slice(0, -1) : lines;
}

function shortened(line: string): string {
  const text = visibleText(line);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)} … and ${text.length - LONGEST} more characters` : text;
}

const LONGEST = 2_000;
const HEAD_BYTES = 128 * 1024;
const TAIL_BYTES = 128 * 1024;
/** A run of `--repeat 100` keeps all its consoles; the reports show the first ones. */
const MOST_GUESTS = 24;
