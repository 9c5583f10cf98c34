import { HarnessError } from '../core/errors.ts';
import { type Purpose, SYSTEM_NEEDS, type SystemNeed } from '../host/debian-packages.ts';
import { asRoot, findTool, installWords, isMet } from '../host/tool.ts';
import type { CommandContext } from './context.ts';
import { type ChosenPackages, chooseOffered, installPackages, updateLists } from './apt.ts';

/** What is being set up: `npm start` builds and boots the demo, `npm test` needs the tests' own programs too. */
export type SetUpFor = 'start' | 'test';

/**
 * Installs the system packages that are missing, having said which and why. Needs no answer; when nothing is missing it
 * costs a few file look-ups.
 *
 * @throws {HarnessError} `BOOTPROOF_SETUP` with the command to run when this user may not install packages, or when this
 * machine has no apt.
 */
export async function setUp(purpose: SetUpFor, context: Pick<CommandContext, 'signal' | 'progress'>): Promise<void> {
  const missing = missingNeeds(PURPOSES[purpose]);
  if (missing.length === 0) return;
  if (findTool('apt-get') === undefined) throw unavailable(missing);
  const prefix = await rootPrefix(context.signal);
  let chosen = await chooseOffered(missing, context.signal);
  if (prefix === undefined) throw notAllowed(missing, chosen.packages, chosen.unknown.length > 0);
  if (chosen.unknown.length > 0) {
    process.stderr.write('bootproof: some packages are not in the package lists yet; fetching the lists\n');
    await updateLists(prefix, context);
    chosen = await chooseOffered(missing, context.signal);
  }
  if (chosen.unknown.length > 0) throw notOffered(chosen.unknown);
  tell(chosen);
  await installPackages(chosen.packages, prefix, context);
  const still = missingNeeds(PURPOSES[purpose]);
  if (still.length > 0) throw unavailable(still);
}

/** The needs of some purposes that this machine does not meet. */
function missingNeeds(purposes: readonly Purpose[]): SystemNeed[] {
  return SYSTEM_NEEDS.filter((need) => purposes.includes(need.neededFor) && !isMet(need));
}

/** What a need looks for, in a word. */
export function nameOf({ probe }: SystemNeed): string {
  return 'program' in probe ? probe.program : (probe.anyFile[0] ?? '');
}

/** The words that a command is started with to run it as root; undefined when this user cannot. */
async function rootPrefix(signal: AbortSignal): Promise<readonly string[] | undefined> {
  if (process.getuid?.() === 0) return [];
  if (findTool('sudo') === undefined) return undefined;
  const { run } = await import('../host/process.ts');
  try {
    await run('sudo', ['-n', 'true'], { signal, timeoutMs: 10_000 });
    return ['sudo', '-n'];
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}

function tell({ packages, reasons }: ChosenPackages): void {
  const lines = [`bootproof: this machine lacks ${String(packages.length)} Debian packages; installing`, ...reasons];
  process.stderr.write(`${lines.join('\n  ')}\n`);
}

function notAllowed(missing: readonly SystemNeed[], packages: readonly string[], update: boolean): HarnessError {
  const command = asRoot([...(update ? ['apt-get update'] : []), installWords(packages)]);
  const names = missing.map(nameOf);
  return new HarnessError(
    'BOOTPROOF_SETUP',
    `this machine lacks ${names.join(', ')}, and this user may not install packages: run \`${command}\`, then this command again`,
    { missing: names, command },
  );
}

function notOffered(unknown: readonly SystemNeed[]): HarnessError {
  const names = unknown.flatMap((need) => need.packages);
  return new HarnessError(
    'BOOTPROOF_SETUP',
    `this machine's package sources do not offer ${names.join(', ')}: check the sources and the network, then run this command again`,
    { packages: names },
  );
}

function unavailable(missing: readonly SystemNeed[]): HarnessError {
  const names = missing.map((need) => `${nameOf(need)} (${need.why})`);
  return new HarnessError(
    'BOOTPROOF_SETUP',
    `this machine lacks ${names.join(', ')}: install them with its own package manager, then run this command again`,
    { missing: missing.map(nameOf) },
  );
}

const PURPOSES: Readonly<Record<SetUpFor, readonly Purpose[]>> = {
  start: ['boot', 'build'],
  test: ['boot', 'build', 'containers', 'tests'],
};
