import { z } from 'zod';
import type { ByteSource } from '../formats/byte-source.ts';
import { ACCELERATORS } from '../guest/accelerator/kind.ts';
import { judgeConsoleLog } from '../guest/console/judge-log.ts';
import { renderSize } from '../release/limits.ts';
import type { FactsOf, Found, Look, Row } from './kind.ts';

export const consoleLogSchema = z.strictObject({
  kind: z.literal('console-log'),
  accelerator: z.enum(ACCELERATORS).describe('What the guest is taken to have run on.'),
  lines: z.number(),
  kernelRelease: z.string().nullable(),
  stages: z.array(z.strictObject({ stage: z.string(), line: z.number(), kernelSeconds: z.number().nullable() })),
  hits: z.array(
    z.strictObject({
      rule: z.string(),
      severity: z.enum(['fatal', 'fail', 'ignore']),
      describes: z.string(),
      lineNumber: z.number(),
      kernelSeconds: z.number().nullable(),
      block: z.array(z.string()).describe('The lines that belong to it, itself among them.'),
      line: z.string(),
      meaning: z.string().nullable(),
      hint: z.string().nullable(),
    }),
  ),
});

type ConsoleLogFacts = FactsOf<typeof consoleLogSchema>;

/** A guest's console that was kept, held against the rules that every guest is held against while it boots. */
export async function inspectConsoleLog(source: ByteSource, { accelerator }: Look): Promise<Found<ConsoleLogFacts>> {
  const sizeBytes = Math.min(source.sizeBytes, MOST_BYTES);
  const { release, stages, hits, lines } = judgeConsoleLog(await source.read(0, sizeBytes), accelerator);
  const bad = hits.filter(({ severity }) => severity !== 'ignore');
  return {
    facts: {
      kind: 'console-log',
      accelerator,
      lines,
      kernelRelease: release,
      stages: stages
        .filter(({ implied }) => !implied)
        .map(({ stage, line, kernelSeconds }) => ({ stage, line, kernelSeconds })),
      hits: hits.map(({ rule, severity, describes, lineNumber, kernelSeconds, block, line, meaning, hint }) => ({
        rule,
        severity,
        describes,
        lineNumber,
        kernelSeconds,
        block: [...block],
        line,
        meaning,
        hint,
      })),
    },
    problems: [
      ...bad.map(({ rule, describes, lineNumber }) => `line ${String(lineNumber)}: ${describes} (${rule})`),
      ...(source.sizeBytes > sizeBytes ? [`only its first ${renderSize(sizeBytes)} were read`] : []),
    ],
  };
}

/** The lines that describe a console log: each line that a rule knows, marked, with what belongs to it. */
export function renderConsoleLog({ lines, kernelRelease, stages, hits, accelerator }: ConsoleLogFacts): Row[] {
  const reached = stages.map(({ stage, kernelSeconds, line }) => {
    return `${stage} (${kernelSeconds === null ? `line ${String(line)}` : `${kernelSeconds.toFixed(2)} s`})`;
  });
  return [
    [
      'is',
      `a guest's console log of ${String(lines)} lines${kernelRelease === null ? '' : `, Linux ${kernelRelease}`}`,
    ],
    ['stages', reached.length === 0 ? 'none is told of' : reached.join(' → ')],
    ['rules', hits.length === 0 ? 'no line is known to them' : `as for a guest on ${accelerator}`],
    ...hits.flatMap(renderHit),
  ];
}

function renderHit({
  rule,
  severity,
  describes,
  lineNumber,
  line,
  block,
  meaning,
  hint,
}: ConsoleLogFacts['hits'][number]): Row[] {
  const marked = block.length === 0 ? [line] : block;
  const shown = marked.slice(0, MOST_SHOWN).map((one): Row => ['', `${one === line ? '>' : ' '} ${one}`]);
  return [
    [`line ${String(lineNumber)}`, `${severity.toUpperCase()} ${rule}: ${describes}`],
    ...shown,
    ...(marked.length > MOST_SHOWN
      ? ([['', `  … ${String(marked.length - MOST_SHOWN)} more lines`]] satisfies Row[])
      : []),
    ...[meaning, hint].flatMap((text): Row[] => (text === null ? [] : [['', text]])),
  ];
}

/** A guest may print 16 MiB a console before it is ended. */
const MOST_BYTES = 64 * 1024 * 1024;
const MOST_SHOWN = 12;
