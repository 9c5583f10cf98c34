import { HarnessError, UsageError } from '../core/errors.ts';
import { userPlaces } from '../host/places.ts';
import { printable, printableBlock } from '../report/printable.ts';
import { reportCrash } from './crash-report.ts';
import type { CommandSpec, Given } from './option-spec.ts';
import { showProgress } from './progress.ts';
import { listenForStop } from './stop.ts';

/** Exit statuses beside those of a verdict: docs/exit-status.md. */
const USAGE = 2;
const BLOCKED = 3;
const BUG = 70;

/**
 * Runs a command with what it was given and gives the exit status.
 *
 * @param args the whole call, for the report of a crash.
 */
export async function runCommand(spec: CommandSpec, given: Given, args: readonly string[]): Promise<number> {
  const { stdout, stderr, env } = process;
  const progress = showProgress(stderr, env);
  using stop = listenForStop((signal) => {
    progress.clear();
    stderr.write(`bootproof: ${signal}: ending what runs; a second signal ends at once\n`);
  });
  // Thrown where nobody waits for it: Node would end with 1, as if the release were wrong.
  const crash: { status?: Promise<number> } = {};
  process.once('uncaughtException', (error) => {
    progress.stop();
    crash.status = report(error, args);
    void crash.status.then((status) => process.exit(status));
  });
  const untaken: Error[] = [];
  stdout.on('error', (error: Error) => untaken.push(error));
  try {
    const status = await spec.run(given, {
      signal: stop.signal,
      env,
      places: userPlaces(env),
      progress: progress.tell,
      write: (line) => {
        progress.clear();
        stdout.write(`${line}\n`);
      },
    });
    const ended = stop.status() ?? (await flush(stdout, stderr, status, untaken));
    // A command that ends while its crash is being written down did not end well.
    return (await crash.status) ?? ended;
  } catch (error) {
    progress.stop();
    return stop.status() ?? (await report(error, args));
  } finally {
    progress.stop();
  }
}

/** Waits until standard output has taken everything. A reader that has gone is none of our business; a full disk is. */
async function flush(
  stdout: NodeJS.WriteStream,
  stderr: NodeJS.WriteStream,
  status: number,
  untaken: readonly Error[],
): Promise<number> {
  await new Promise<void>((resolve) => {
    stdout.once('error', () => resolve());
    stdout.write('', () => resolve());
  });
  const error = untaken.find((error) => (error as { code?: string }).code !== 'EPIPE');
  if (error === undefined) return status;
  stderr.write(`bootproof: standard output took not all of the result: ${printable(error.message)}\n`);
  return status === 0 ? BLOCKED : status;
}

/** Says what went wrong, and gives the exit status. */
async function report(error: unknown, args: readonly string[]): Promise<number> {
  const { stderr, env } = process;
  if (error instanceof UsageError) {
    stderr.write(`bootproof: ${printableBlock(error.message, '           ')}\n`);
    return USAGE;
  }
  if (error instanceof HarnessError) {
    stderr.write(`bootproof: ${printable(error.message)}\n`);
    return BLOCKED;
  }
  const refusal = refusalOf(error);
  if (refusal !== undefined) {
    stderr.write(`bootproof: ${printable(refusal)}\n`);
    return BLOCKED;
  }
  stderr.write(await reportCrash(error, args, userPlaces(env).state));
  return BUG;
}

/** What the machine refused, when that is what went wrong: a folder that is not ours, a full disk. No bug of bootproof. */
function refusalOf(error: unknown): string | undefined {
  const { code = '', syscall, ...about } = error as { code?: string; syscall?: string; path?: string; dest?: string };
  // A copy names the file that it reads first.
  const path = /^(ENOSPC|EDQUOT)$/.test(code) ? (about.dest ?? about.path) : about.path;
  if (syscall === 'uv_cwd') return 'the current folder is gone: change into one that exists';
  const next = REFUSALS[code];
  // What fails in the middle of a file names none.
  return next === undefined || path === undefined ? next : `cannot use ${path}: ${next}`;
}

const BY_VARIABLES =
  'for what is kept between runs by XDG_CACHE_HOME and XDG_STATE_HOME, for what goes with a run by TMPDIR';
const REFUSALS: Readonly<Record<string, string>> = {
  EACCES: `permission denied; name a place of yours, ${BY_VARIABLES}`,
  EROFS: `it is on a read-only file system; name another place, ${BY_VARIABLES}`,
  ENOSPC: 'a disk is full; make room, or let XDG_CACHE_HOME, XDG_STATE_HOME and TMPDIR name folders on another one',
  EDQUOT:
    'the disk quota is used up; make room, or let XDG_CACHE_HOME, XDG_STATE_HOME and TMPDIR name folders on another disk',
  ENOENT: `it is not there, or its folder cannot be made; name another place, ${BY_VARIABLES}`,
  ENOTDIR: 'a part of this path is no folder; name another place',
  EISDIR: 'it is a folder; name a file',
  EEXIST: 'something else is in its place; move that away, or name another place',
  ELOOP: 'its links lead back to themselves; name another place',
  EMFILE: 'too many files are open; raise the limit with `ulimit -n`',
};
