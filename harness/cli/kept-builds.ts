import type { Arch } from '../core/arch.ts';
import { HarnessError } from '../core/errors.ts';
import type { KeptBuild } from '../build/kept-build.ts';
import { DEMO_RECIPE, DISTRO_RECIPE } from '../host/installation.ts';
import type { CommandContext } from './context.ts';

/** What `verify` may have to build before it can judge or boot; each gives a path. */
export interface KeptBuilds {
  readonly demo: () => Promise<string>;
  /** A distribution for a release's machine shim to start; only such releases need one. */
  readonly distro: (arch: Arch) => Promise<string>;
  /** The root file system of dynamically linked programs for FEX; null, which blocks one check, where none can be had. */
  readonly amd64Root: () => Promise<string | null>;
}

/**
 * Finds them in the cache, or builds them. With `--offline` they are only found: whatever is missing then is an error that
 * says so. The builders are loaded only when one is wanted: a gate over a release needs none.
 */
export function keptBuildsOf(offline: boolean, { env, places, progress, signal }: CommandContext): KeptBuilds {
  const find = async (build: KeptBuild): Promise<string | null> => {
    const { findBuilt, findOrBuild } = await import('../build/kept-build.ts');
    const { cache } = places;
    return offline ? findBuilt(build, cache) : findOrBuild(build, { cache, progress, signal });
  };
  const requireBuilt = async (build: KeptBuild, missing: string): Promise<string> => {
    const found = await find(build);
    if (found !== null) return found;
    throw new HarnessError('BOOTPROOF_OFFLINE', `--offline opens no connection, and ${missing}`);
  };
  return {
    async demo() {
      const { demoBuild } = await import('../build/demo.ts');
      return requireBuilt(demoBuild(DEMO_RECIPE, env), 'the demo release is not built yet: run `bootproof demo` first');
    },
    async distro(arch) {
      const { distroBuild } = await import('../build/distro/distro.ts');
      const missing = 'there is no distribution in the cache for the machine shim to start: run once without --offline';
      return requireBuilt(distroBuild(arch, DISTRO_RECIPE), missing);
    },
    async amd64Root() {
      const { amd64RootBuild } = await import('../build/amd64-root.ts');
      try {
        return await find(amd64RootBuild(DEMO_RECIPE));
      } catch (error) {
        if (error instanceof HarnessError && !signal.aborted) return null;
        throw error;
      }
    },
  };
}
