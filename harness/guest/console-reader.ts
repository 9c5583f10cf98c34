import type { AcceleratorKind } from './accelerator/kind.ts';
import { openEchoFilter } from './console/command-line-echo.ts';
import type { RuleHit } from './console/hit.ts';
import { openLineAssembler } from './console/line-assembler.ts';
import { type Stage, openStageRecogniser } from './console/stages.ts';
import type { ConsoleLine } from './console/console-line.ts';

export interface SeenLine {
  readonly text: string;
  readonly stage: Stage | null;
  readonly hits: readonly RuleHit[];
  readonly kernelRelease: string | null;
  readonly initTried: string | null;
  readonly isInitOutput: boolean;
}

export interface ConsoleReader {
  push(bytes: Uint8Array, atMs: number): SeenLine[];
  end(atMs: number): SeenLine[];
  sent(text: string): void;
}

export function openConsoleReader(_options: { accelerator: AcceleratorKind }): ConsoleReader {
  const assembler = openLineAssembler();
  const echo = openEchoFilter();
  const stages = openStageRecogniser(() => false);
  const see = (line: ConsoleLine): SeenLine => {
    const isEcho = echo.isEcho(line);
    const stage = isEcho ? undefined : stages.see(line).at(-1)?.stage;
    const hits: RuleHit[] = /^Kernel panic - not syncing/.test(line.text)
      ? [{ rule: 'panic', severity: 'fatal', line: line.text }]
      : [];
    return {
      text: line.text,
      stage: stage ?? null,
      hits: isEcho ? [] : hits,
      kernelRelease: stages.release,
      initTried: isEcho ? null : (/^Run (\/\S+) as init process/.exec(line.text)?.[1] ?? null),
      isInitOutput: false,
    };
  };
  return {
    push: (bytes, atMs) => assembler.push(bytes, atMs).map(see),
    end: (atMs) => assembler.flush(atMs).map(see),
    sent: (text) => echo.sent(text),
  };
}
