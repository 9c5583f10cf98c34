import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { makeFolder, readBounded, writeAtomic } from '../../host/files.ts';
import { run } from '../../host/process.ts';
import type { BuildContext } from '../build-context.ts';
import { type Fragment, requireFragments } from './check-fragments.ts';
import type { MakeTarget } from './make-target.ts';

/** One run of the kernel's own build. */
export interface Compilation {
  readonly target: MakeTarget;
  /** The unpacked source: only read. */
  readonly source: string;
  /** Where objects go. What an earlier compilation left there, of another configuration too, is used again. */
  readonly objects: string;
  readonly fragments: readonly Fragment[];
  /** Those whose every line must come true. */
  readonly required: readonly Fragment[];
  readonly label: string;
}

/** What a compilation gave. */
export interface CompiledKernel {
  /** The boot file, among the objects. */
  readonly image: string;
  readonly config: Buffer;
  /** The kernel's release, as `uname -r` gives it. */
  readonly release: string;
}

/**
 * Configures and compiles a kernel: whatever no fragment asks for is off.
 *
 * @throws {HarnessError} `BOOTPROOF_KERNEL_CONFIG`; `BOOTPROOF_TOOL_FAILED` with the compiler's last lines.
 */
export async function compileKernel(
  { target, source, objects, fragments, required, label }: Compilation,
  { signal, progress }: BuildContext,
): Promise<CompiledKernel> {
  const make = async (args: readonly string[], onLine?: (line: string) => void): Promise<string> => {
    const all = ['-n', '10', 'make', '-C', source, `O=${objects}`, ...target.variables, ...args];
    // Flags of a make that this program may itself run under are not for the kernel's.
    const env = { LC_ALL: 'C', MAKEFLAGS: '', MAKELEVEL: '' };
    return (await run('nice', all, { signal, env, ...(onLine === undefined ? {} : { onLine }) })).stdout;
  };
  await makeFolder(objects);
  const asked = join(objects, 'asked.config');
  await writeAtomic(asked, fragments.map(({ text }) => text).join('\n'));
  progress({ label, detail: 'configuring' });
  await make(['-s', `KCONFIG_ALLCONFIG=${asked}`, 'allnoconfig']);
  const config = await readBounded(join(objects, '.config'), LARGEST_CONFIG);
  requireFragments(required, config.toString('utf8'));
  let done = 0;
  await make([`-j${String(availableParallelism())}`, target.goal], (line) => {
    const step = /^ {2}[A-Z]\S* +(\S+)/.exec(line)?.[1];
    if (step === undefined) return;
    done = Math.min(done + 1, target.aboutSteps);
    progress({ label, detail: step.replace(`${objects}/`, ''), done, total: target.aboutSteps });
  });
  const release = (await make(['-s', '--no-print-directory', 'kernelrelease'])).trim();
  return { image: join(objects, target.image), config, release };
}

const LARGEST_CONFIG = 4 * 1024 * 1024;
