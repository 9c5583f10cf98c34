import { basename, join } from 'node:path';
import { z } from 'zod';
import { kindOf, readBounded } from '../host/files.ts';
import { bootRecordsIn } from './boot-records.ts';
import type { RunRecord } from './run-record.ts';

/** A console line that a rule knows. */
export interface ConsoleMark {
  readonly guest: string;
  readonly console: string;
  /** Counted from 1 in the raw log. */
  readonly lineNumber: number;
  readonly line: string;
  readonly rule: string;
  readonly severity: string;
  readonly describes: string;
  readonly meaning: string | null;
  readonly hint: string | null;
}

/** What only the record of a boot tells, for the reports. */
export interface BootDetails {
  readonly marks: readonly ConsoleMark[];
  /** When each guest ended, in milliseconds since QEMU was started. */
  readonly endMs: ReadonlyMap<string, number>;
}

/** Reads the records of a run's boots: the lines that rules knew when the guests ran, and how long they ran. */
export async function readBootDetails(runFolder: string, { evidence }: RunRecord): Promise<BootDetails> {
  const marks: ConsoleMark[] = [];
  const endMs = new Map<string, number>();
  for (const { kind, file, guests = [] } of evidence) {
    const path = join(runFolder, file);
    if (guests.length === 0 || (await kindOf(path)) !== 'file') continue;
    const records = bootRecordsIn(kind, parseOrNull((await readBounded(path, LIMIT_BYTES)).toString('utf8')));
    for (const record of records) {
      const read = boot.safeParse(record);
      if (!read.success) continue;
      const guest = basename(record.folder);
      const { hits, kernelLogHits, end } = read.data;
      endMs.set(guest, end.atMs);
      const hidden = (kernelLogHits ?? []).map((hit) => ({ ...hit, console: 'kernel' }));
      marks.push(...[...hits, ...hidden].map((hit) => ({ guest, ...hit })));
    }
  }
  return { marks: marks.slice(0, MOST_MARKS), endMs };
}

/** Somebody may have written to it since. */
function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const hit = z.object({
  lineNumber: z.number(),
  line: z.string(),
  rule: z.string(),
  severity: z.string(),
  describes: z.string(),
  meaning: z.string().nullable(),
  hint: z.string().nullable(),
});

const boot = z.object({
  hits: z.array(hit.extend({ console: z.string() })),
  kernelLogHits: z.array(hit).nullable(),
  end: z.object({ atMs: z.number() }),
});

const LIMIT_BYTES = 64 * 1024 * 1024;
const MOST_MARKS = 500;
