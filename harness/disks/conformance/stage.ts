import { join } from 'node:path';
import type { Deadline } from '../../core/deadline.ts';
import { type ProgramEnd, type Wanted, endOf, endProblem, startForeign } from '../../conformance/foreign-program.ts';
import { makeFolder, writeAtomic } from '../../host/files.ts';
import { openOverlay } from '../overlay.ts';
import type { RootfsPlaces } from '../rootfs-places.ts';

/** One thing that happens to a store. */
export interface DiskScenario {
  /** What `--only` and a list of expected failures name. */
  readonly id: string;
  /** What happens and what must come of it, in one clause. */
  readonly title: string;
  /** Plays it and gives everything that the store did wrong: one sentence each. */
  readonly play: (stage: DiskStage) => Promise<string[]>;
}

/** A store's program, with empty folders of its own. */
export interface DiskStage {
  /** An empty folder, for whatever the scenario needs. */
  readonly folder: string;
  readonly places: RootfsPlaces;
  /** Runs the program with these arguments to its end. */
  run(...args: readonly string[]): Promise<ProgramEnd>;
  /** Runs it and says what is wrong with the way in which it ended. */
  ends(wanted: Wanted, ...args: readonly string[]): Promise<string[]>;
  /** Starts it and kills it with everything that it started after a while. */
  runAndKill(afterMs: number, ...args: readonly string[]): Promise<void>;
  /** Puts a template in its place. */
  template(stack: string, bytes: string | Uint8Array): Promise<string>;
  /** Makes a base of a mebibyte and, over it, a sound overlay. */
  overlay(): Promise<{ readonly base: string; readonly path: string }>;
}

/** @param command as a user types it; it is given its arguments behind its own. */
export async function openDiskStage(command: string, folder: string, deadline: Deadline): Promise<DiskStage> {
  const places = { templates: join(folder, 'templates'), clones: join(folder, 'clones') };
  const scratch = join(folder, 'scratch');
  await makeFolder(scratch);
  const env = {
    MICROVM_ROOTFS_TEMPLATE_DIR: places.templates,
    MICROVM_ROOTFS_CLONES_DIR: places.clones,
    XDG_CACHE_HOME: join(folder, 'cache'),
  };
  const run = async (...args: readonly string[]): Promise<ProgramEnd> =>
    endOf(await startForeign(command, args, env), deadline);
  return {
    folder: scratch,
    places,
    run,
    async ends(wanted, ...args) {
      const problem = endProblem(await run(...args), wanted);
      return problem === null ? [] : [`${args.slice(0, 3).join(' ')}: ${problem}`];
    },
    async runAndKill(afterMs, ...args) {
      const program = await startForeign(command, args, env);
      const over = endOf(program, deadline);
      const timer = setTimeout(() => program.kill(), afterMs);
      await over;
      clearTimeout(timer);
    },
    async template(stack, bytes) {
      const path = join(places.templates, stack, 'rootfs.ext4');
      await writeAtomic(path, bytes);
      return path;
    },
    async overlay() {
      const [base, path] = [join(scratch, 'base.ext4'), join(scratch, 'box.qcow2')];
      await writeAtomic(base, Buffer.alloc(1024 * 1024));
      await openOverlay({ base, baseFormat: 'raw', path, reuse: false });
      return { base, path };
    },
  };
}
