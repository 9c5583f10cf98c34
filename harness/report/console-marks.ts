import { join } from 'node:path';
import { z } from 'zod';
import { kindOf, readBounded } from '../host/files.ts';
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

/** The console lines that were known to rules when the guests ran, out of the evidence of their boots. */
export async function readConsoleMarks(runFolder: string, { evidence }: RunRecord): Promise<ConsoleMark[]> {
  const marks = evidence.map(async ({ file, guest }) => {
    const path = join(runFolder, file);
    if (guest === undefined || (await kindOf(path)) !== 'file') return [];
    const read = boot.safeParse(JSON.parse((await readBounded(path, LIMIT_BYTES)).toString('utf8')));
    if (!read.success) return [];
    const { hits, kernelLogHits } = read.data;
    return [...hits, ...(kernelLogHits ?? []).map((hit) => ({ ...hit, console: 'kernel' }))].map((hit) => ({
      guest,
      ...hit,
    }));
  });
  return (await Promise.all(marks)).flat().slice(0, MOST_MARKS);
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
});

const LIMIT_BYTES = 64 * 1024 * 1024;
const MOST_MARKS = 500;
