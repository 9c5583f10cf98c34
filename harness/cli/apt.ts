import { setTimeout as sleep } from 'node:timers/promises';
import { HarnessError } from '../core/errors.ts';
import type { SystemNeed } from '../host/debian-packages.ts';
import { run } from '../host/process.ts';
import type { CommandContext } from './context.ts';

type AptContext = Pick<CommandContext, 'signal' | 'progress'>;

/** The packages to install for some needs, out of what this machine's package lists offer. */
export interface ChosenPackages {
  readonly packages: readonly string[];
  /** Each package with what it is for, to be shown. */
  readonly reasons: readonly string[];
  /** Needs that the lists offer no package for; `packages` holds the best guess. */
  readonly unknown: readonly SystemNeed[];
}

/** Chooses the packages of these needs: for each the first one that is offered. */
export async function chooseOffered(needs: readonly SystemNeed[], signal: AbortSignal): Promise<ChosenPackages> {
  const offered = await offeredOf([...new Set(needs.flatMap((need) => need.packages))], signal);
  const chosen = needs.map((need) => ({
    name: need.packages.find((name) => offered.has(name)) ?? need.packages.at(-1) ?? '',
    why: need.why,
  }));
  const byReason = Map.groupBy(chosen, ({ why }) => why);
  return {
    packages: [...new Set(chosen.map(({ name }) => name))],
    reasons: Array.from(byReason, ([why, some]) => `${[...new Set(some.map(({ name }) => name))].join(' ')}: ${why}`),
    unknown: needs.filter((need) => !need.packages.some((name) => offered.has(name))),
  };
}

/** Fetches the package lists anew. */
export async function updateLists(prefix: readonly string[], context: AptContext): Promise<void> {
  await aptGet('fetching the package lists', ['update'], prefix, context);
}

/**
 * Installs packages without a question and without what they merely recommend; the lists are fetched once more when a
 * file that they name is gone.
 */
export async function installPackages(
  packages: readonly string[],
  prefix: readonly string[],
  context: AptContext,
): Promise<void> {
  const install = (): Promise<void> =>
    aptGet('installing packages', ['install', '-y', '--no-install-recommends', ...packages], prefix, context);
  try {
    await install();
  } catch (error) {
    if (!saysAnyOf(error, 'Unable to fetch', 'Failed to fetch', 'Unable to locate')) throw error;
    await updateLists(prefix, context);
    await install();
  }
}

async function offeredOf(packages: readonly string[], signal: AbortSignal): Promise<ReadonlySet<string>> {
  const { stdout } = await run('apt-cache', ['policy', ...packages], { signal, env: { LC_ALL: 'C' } });
  const offered = stdout.matchAll(/^(\S+):\n {2}Installed: .*\n {2}Candidate: (?!\(none\))/gm);
  return new Set(Array.from(offered, ([, name]) => name ?? ''));
}

/** One apt-get, told of by its own progress. Whoever else is at work with the package manager is waited for. */
async function aptGet(
  label: string,
  args: readonly string[],
  prefix: readonly string[],
  { signal, progress }: AptContext,
): Promise<void> {
  // sudo keeps no environment, so `env` sets it behind it.
  const [program = 'env', ...rest] = [...prefix, 'env', ...ENVIRONMENT, 'apt-get', ...APT_OPTIONS, ...args];
  const onLine = (line: string): void => {
    const [, percent, detail = line] = /^(?:dl|pm)status:[^:]*:([\d.]+):(.*)$/.exec(line) ?? [];
    progress({ label, detail, ...(percent === undefined ? {} : { done: Math.floor(Number(percent)), total: 100 }) });
  };
  progress({ label });
  const untilMs = performance.now() + LOCK_WAIT_S * 1_000;
  for (;;) {
    try {
      await run(program, rest, { signal, onLine });
      progress({ label, ended: 'ok' });
      return;
    } catch (error) {
      // DPkg::Lock::Timeout does not cover the locks of the lists and of the archives.
      if (!saysAnyOf(error, 'Could not get lock') || performance.now() > untilMs) {
        progress({ label, ended: 'failed' });
        throw error;
      }
      await sleep(2_000, undefined, { signal });
    }
  }
}

function saysAnyOf(error: unknown, ...words: readonly string[]): boolean {
  if (!(error instanceof HarnessError)) return false;
  const said = JSON.stringify(error.facts);
  return words.some((word) => said.includes(word));
}

const LOCK_WAIT_S = 300;
const ENVIRONMENT = ['DEBIAN_FRONTEND=noninteractive', 'LC_ALL=C.UTF-8'];
const APT_OPTIONS = ['-q', '-o', `DPkg::Lock::Timeout=${String(LOCK_WAIT_S)}`, '-o', 'APT::Status-Fd=1'];
