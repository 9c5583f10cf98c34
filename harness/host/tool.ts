import { constants, accessSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { HarnessError } from '../core/errors.ts';
import { SYSTEM_NEEDS, type SystemNeed } from './debian-packages.ts';

/** The path of a program that may be executed: on PATH, or in the folders of system programs, which the PATH of ordinary users leaves out. */
export function findTool(program: string, searchPath = process.env['PATH'] ?? ''): string | undefined {
  if (program.includes('/')) return isExecutable(program) ? program : undefined;
  const folders = [...searchPath.split(delimiter).filter((folder) => folder !== ''), ...SYSTEM_FOLDERS];
  return folders.map((folder) => join(folder, program)).find(isExecutable);
}

/**
 * The path of a program that has to be there.
 *
 * @throws {HarnessError} `BOOTPROOF_TOOL_MISSING`, naming the package and the command that installs it.
 */
export function requireTool(program: string): string {
  const path = findTool(program);
  if (path === undefined) throw missingTool(program);
  return path;
}

/** Whether what a need is for is there: file look-ups only. */
export function isMet(need: SystemNeed): boolean {
  if ('program' in need.probe) return findTool(need.probe.program) !== undefined;
  return need.probe.anyFile.some((path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true);
}

/** The error for a program that is not installed. */
export function missingTool(program: string): HarnessError {
  const need = SYSTEM_NEEDS.find(({ probe }) => 'program' in probe && probe.program === program);
  const next =
    need === undefined
      ? 'install it, or set PATH'
      : `install Debian's package with \`${installCommand([need.packages[0]])}\``;
  return new HarnessError('BOOTPROOF_TOOL_MISSING', `${program} is not installed: ${next}`, {
    program,
    package: need?.packages[0] ?? null,
  });
}

/** The command that installs these packages, as this user may type it. */
export function installCommand(packages: readonly string[]): string {
  return asRoot([installWords(packages)]);
}

/** What root types to install these packages. */
export function installWords(packages: readonly string[]): string {
  return `apt-get install -y --no-install-recommends ${packages.join(' ')}`;
}

/** Commands that only root may run, one after the other, as this user may type them: behind sudo, or where there is none su. */
export function asRoot(
  commands: readonly string[],
  { isRoot = process.getuid?.() === 0, hasSudo = findTool('sudo') !== undefined } = {},
): string {
  if (isRoot) return commands.join(' && ');
  if (hasSudo) return commands.map((command) => `sudo ${command}`).join(' && ');
  return `su -c '${commands.join(' && ')}'`;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

const SYSTEM_FOLDERS = ['/usr/local/sbin', '/usr/sbin', '/sbin'];
