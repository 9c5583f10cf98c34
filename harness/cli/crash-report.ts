import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { shellWord } from '../core/shell-word.ts';
import { hostFacts } from '../host/facts.ts';
import { bugTracker, ownVersion } from '../host/installation.ts';
import { writeAtomic } from '../host/files.ts';
import { printable } from '../report/printable.ts';

/**
 * Keeps a bug of ours in a file, and says in a few lines what it is, where the file lies and where it is to be sent. Where no
 * file can be written, the lines hold everything.
 *
 * @param stateFolder the file goes below it.
 */
export async function reportCrash(error: unknown, args: readonly string[], stateFolder: string): Promise<string> {
  const tracker = bugTracker() ?? "the project's issue tracker";
  const name = `${new Date().toISOString().replace(/[-:]|\.\d+/g, '')}-${randomBytes(3).toString('hex')}.txt`;
  const path = join(stateFolder, 'crashes', name);
  const report = describe(error, args);
  const head = `this is a bug of bootproof, not of the release: ${titleOf(error)}`;
  try {
    await writeAtomic(path, report, 0o600);
    return `bootproof: ${head}\n  the report  ${printable(path)}\n  send it to  ${tracker}; read it before, it holds names and paths of yours\n`;
  } catch {
    return `bootproof: ${head}\n  send these lines to ${tracker}:\n${report}`;
  }
}

/** Everything that whoever mends it needs; of the environment nothing, since it may hold secrets. */
function describe(error: unknown, args: readonly string[]): string {
  const { platform, arch, cpus, memoryMiB, node } = hostFacts();
  return [
    `bootproof ${ownVersion()}, ${new Date().toISOString()}`,
    `Node ${node} on ${platform} ${arch}, ${String(cpus)} processors, ${String(memoryMiB)} MiB`,
    `bootproof ${args.map(shellWord).join(' ')}`,
    '',
    ...stacksOf(error),
    '',
  ].join('\n');
}

function titleOf(error: unknown): string {
  const [first = ''] = (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).split('\n');
  return printable(first.slice(0, LONGEST));
}

/** An error and what caused it, the last one first. */
function stacksOf(error: unknown): string[] {
  if (!(error instanceof Error)) return [String(error)];
  const stack = error.stack ?? `${error.name}: ${error.message}`;
  return error.cause === undefined ? [stack] : [stack, 'caused by', ...stacksOf(error.cause)];
}

const LONGEST = 300;
