import type { Arch } from '../../core/arch.ts';
import type { RootfsEntry } from './evidence.ts';
import type { RootfsTree } from './tree.ts';

/**
 * Why the kernel could not execute a path of the image, in one clause that ends in the error that it would print; null
 * when it could. Libraries are not asked for: the kernel does not look at them.
 */
export function whyNotExecutable(tree: RootfsTree, path: string, arch: Arch, depth = 0): string | null {
  const { entry, problem } = tree.resolve(path);
  if (entry === null) return `${problem} (error -2, ENOENT)`;
  if (entry.type !== 'file') return `${entry.path} is a ${entry.type} (error -13, EACCES)`;
  if ((entry.mode & 0o111) === 0) return `${entry.path} has no execute permission (error -13, EACCES)`;
  if (entry.elf !== null) {
    const { elf } = entry;
    if (elf.arch !== arch) return `${entry.path} is for ${elf.machineName}, not ${arch} (error -8, ENOEXEC)`;
    if (elf.type !== 'executable' && elf.type !== 'shared-object')
      return `${entry.path} is no program (error -8, ENOEXEC)`;
    if (elf.startProblem !== null) return `${entry.path} cannot be started: ${elf.startProblem}`;
    if (elf.interpreter === null) return null;
    const loader = tree.resolve(elf.interpreter);
    if (loader.entry === null)
      return `${entry.path} asks for the loader ${elf.interpreter}: ${loader.problem} (error -2, ENOENT)`;
    if (!mayBeExecuted(loader.entry))
      return `the loader ${elf.interpreter} is no file with execute permission (error -13, EACCES)`;
    if (loader.entry.elf?.arch !== arch) return `the loader ${elf.interpreter} is not for ${arch} (error -8, ENOEXEC)`;
    return isLoader(elf.interpreter, loader.entry) ? null : `${elf.interpreter}, its loader, is none`;
  }
  const [, line, interpreter] = /^#![ \t]*(([^ \t\n]+)[^\n]*)/.exec(entry.text ?? '') ?? [];
  if (line?.includes('\r') === true)
    return `${entry.path} has Windows line ends: no interpreter is called ${JSON.stringify(line)} (error -2, ENOENT)`;
  if (interpreter === undefined) return `${entry.path} is neither an ELF program nor a script (error -8, ENOEXEC)`;
  // Linux follows scripts whose interpreter is a script five times.
  if (depth >= 5) return `${entry.path} is a script of scripts (error -40, ELOOP)`;
  const why = whyNotInterpreted(tree, line ?? '', arch, depth + 1);
  return why === null ? null : `${entry.path} is a script for ${interpreter}: ${why}`;
}

/** Why the program that the first line of a script names, behind its `#!`, cannot run it; null when it can. */
export function whyNotInterpreted(tree: RootfsTree, line: string, arch: Arch, depth = 0): string | null {
  const [interpreter = '', ...args] = line.trim().split(/[ \t]+/);
  if (!interpreter.startsWith('/'))
    return 'it is no absolute path, and looked for in the folder that is the current one';
  const why = whyNotExecutable(tree, interpreter, arch, depth);
  if (why !== null || !interpreter.endsWith('/env')) return why;
  const program = args.find((arg) => !arg.startsWith('-') && !arg.includes('='));
  if (program === undefined || program.includes('/')) return null;
  if (PATH.some((folder) => whyNotExecutable(tree, `${folder}/${program}`, arch, depth) === null)) return null;
  return `${program} is in none of ${PATH.join(', ')}`;
}

/** What busybox init gives to all that it starts. */
const PATH: readonly string[] = ['/sbin', '/usr/sbin', '/bin', '/usr/bin'];

/** Whether a file can load the programs that ask for it: the kernel hands them to any program, which then does what it does. */
export function isLoader(path: string, { elf }: RootfsEntry): boolean {
  return path.startsWith('/') && elf?.mayLoad === true;
}

/** Whether the kernel lets a file be executed, or be the loader of one that is: as root, any execute bit is enough. */
export function mayBeExecuted({ type, mode }: RootfsEntry): boolean {
  return type === 'file' && (mode & 0o111) !== 0;
}
