import type { Growth } from '../../checks/history/evidence.ts';
import { HarnessError } from '../../core/errors.ts';
import type { EarlierRelease } from './history-options.ts';

/**
 * An earlier release to be judged against. A kept run knows only what it looked at: what is asked for beyond that throws, since
 * nothing that was not looked at may pass for unchanged.
 *
 * @param growth the budgets: sizes and boot times are missed only where there is one.
 */
export function requireSeen(earlier: EarlierRelease, growth: Growth): EarlierRelease {
  // Only a kept run has no files to be staged.
  if (earlier.stage !== null) return earlier;
  const { view, knownBoot } = earlier;
  const seen = async <T>(evidence: Promise<T | null>, what: string): Promise<T> => {
    const found = await evidence;
    if (found === null) throw notSeen(view.name, what);
    return found;
  };
  const hasSizes = [growth.kernel, growth.rootfs, growth.binaries].some((percent) => percent !== undefined);
  return {
    ...earlier,
    view: {
      name: view.name,
      manifests: () => seen(view.manifests(), 'any manifest'),
      tarball: (arch) => (hasSizes ? seen(view.tarball(arch), `the ${arch} tarball`) : view.tarball(arch)),
      kernel: (arch) => seen(view.kernel(arch), `the ${arch} kernel`),
      rootfs: (arch) => seen(view.rootfs(arch), `the ${arch} root file system`),
    },
    async knownBoot(wanted) {
      const known = await knownBoot(wanted);
      // One that booted it in another manner has looked, and cannot be compared with.
      if (known === null) await seen(knownBoot({ ...wanted, how: {} }), `how ${wanted.arch} boots`);
      return known;
    },
  };
}

function notSeen(name: string, what: string): HarnessError {
  return new HarnessError(
    'BOOTPROOF_NOT_SEEN',
    `${name} did not look at ${what}: name the release itself with --previous, or a run that looked at all of it`,
    { name, what },
  );
}
