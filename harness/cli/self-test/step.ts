import { dirname, join } from 'node:path';
import { HarnessError } from '../../core/errors.ts';
import { INSTALLATION } from '../../host/installation.ts';
import { type ProcessOutput, run } from '../../host/process.ts';
import type { CommandContext } from '../context.ts';

/** What a step of the self-test counted. */
export interface Tally {
  readonly passed: number;
  /** What failed, a line each. */
  readonly failures: readonly string[];
}

/** One step of `npm test`. */
export interface Step {
  readonly name: string;
  /** Gives what it counted, and what to show when something failed. */
  readonly run: (context: CommandContext) => Promise<Tally & { readonly output: string }>;
}

/** A step that is one program: it passes when the program ends with status 0. */
export function programStep(name: string, tool: string, args: readonly string[]): Step {
  return {
    name,
    async run(context) {
      const { failed, output } = await runTool(tool, args, context, name);
      return { passed: failed ? 0 : 1, failures: failed ? [`${tool} ${args.join(' ')}`] : [], output };
    },
  };
}

/** Runs a development tool of the checkout under this Node, its lines shown as progress. */
export async function runTool(
  tool: string,
  args: readonly string[],
  { signal, progress }: CommandContext,
  label: string,
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly failed: boolean; readonly output: string }> {
  const lines: string[] = [];
  const onLine = (line: string): void => {
    lines.push(line);
    progress({ label, detail: line.trim() });
  };
  const path = [dirname(process.execPath), process.env['PATH'] ?? ''].join(':');
  try {
    await run(join(INSTALLATION, 'node_modules', '.bin', tool), args, {
      cwd: INSTALLATION,
      env: { PATH: path, NO_COLOR: '1', ...env },
      signal,
      onLine,
    });
    return { failed: false, output: lines.join('\n') };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof HarnessError)) throw error;
    return { failed: true, output: lines.length > 0 ? lines.join('\n') : error.message };
  }
}

/** Runs bootproof itself as its users do, and gives what it printed. */
export async function runSelf(
  args: readonly string[],
  signal: AbortSignal,
  env: Readonly<Record<string, string>> = {},
): Promise<ProcessOutput & { ok: boolean }> {
  try {
    const output = await run(process.execPath, [join(INSTALLATION, 'harness', 'cli', 'bootproof.mjs'), ...args], {
      signal,
      env,
    });
    return { ...output, ok: true };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof HarnessError)) throw error;
    const { stdout = '', stderr = error.message } = (error.cause ?? {}) as Partial<ProcessOutput>;
    return { stdout, stderr, ok: false };
  }
}
