import { text } from 'node:stream/consumers';
import { type Deadline, renderDuration } from '../core/deadline.ts';
import { type RunningProcess, start } from '../host/process.ts';

/** How a program ended. */
export interface ProgramEnd {
  /** null when a signal ended it, or when it was still running at the time limit. */
  readonly status: number | null;
  /** `status 3`, `killed by SIGSEGV`, `still running after 60 s`. */
  readonly words: string;
  readonly stdout: string;
  /** The last line that it wrote to standard error. */
  readonly lastWords: string;
}

/** Starts somebody's program: a command as a user types it, with arguments behind its own. */
export function startForeign(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<RunningProcess> {
  return start('sh', ['-c', `${command} "$@"`, 'program', ...args], { env });
}

/** Waits for a program's end, which comes at the time limit at the latest. */
export async function endOf(program: RunningProcess, { signal, timeoutMs }: Deadline): Promise<ProgramEnd> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  const stop = (): void => program.kill();
  limit.addEventListener('abort', stop, { once: true });
  program.stdin.end();
  const [stdout, stderr, end] = await Promise.all([text(program.stdout), text(program.stderr), program.ended]);
  limit.removeEventListener('abort', stop);
  signal.throwIfAborted();
  const words = limit.aborted
    ? `still running after ${renderDuration(timeoutMs)}`
    : end.status === null
      ? `killed by ${String(end.signal)}`
      : `status ${String(end.status)}`;
  const lastWords = stderr.trimEnd().split('\n').at(-1)?.slice(0, 300) ?? '';
  return { status: limit.aborted ? null : end.status, words, stdout, lastWords };
}

/** How a program must end: well, with a refusal, or as it likes as long as nothing wrong is left. */
export type Wanted = 'prepares' | 'refuses' | 'either';

/** What is wrong with the way in which a program ended; null when nothing is. */
export function endProblem(
  { status, words, lastWords }: Pick<ProgramEnd, 'status' | 'words' | 'lastWords'>,
  wanted: Wanted,
): string | null {
  const said = lastWords === '' ? '' : `: ${lastWords}`;
  if (status === null) return `it was ${words}`;
  // What shells give for a program that is not there or may not be run, and for one that a signal ended.
  if (status === 126 || status === 127) return `it could not be started: ${words}${said}`;
  if (status > 128) return `it crashed: ${words}${said}`;
  if (wanted === 'prepares' && status !== 0) return `it gave up with ${words}${said}`;
  if (wanted === 'refuses' && status === 0) return 'it ended with status 0 and was to refuse';
  return null;
}
