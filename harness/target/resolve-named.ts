import { UsageError } from '../core/errors.ts';
import { type LiveOptions, openLiveTarget } from './cdn/live-options.ts';
import type { NamedTarget } from './choose.ts';
import { type ResolveOptions, resolveLoose, resolvePath } from './resolve.ts';
import type { Target } from './target.ts';

/**
 * Finds the target that was named.
 *
 * @param demo gives the folder of the demo release, building it first where needed.
 * @param live how servers elsewhere may be looked at.
 */
export async function resolveNamed(
  named: NamedTarget,
  options: Omit<ResolveOptions, 'from'>,
  demo: () => Promise<string>,
  live: LiveOptions,
): Promise<Target> {
  const { from } = named;
  const { image, repository, pins, mode, initrd, upWhen } = options.seal ?? {};
  if (named.kind !== 'path' && [image, repository, pins, mode, initrd, upWhen].some((flag) => flag !== undefined)) {
    throw new UsageError(
      '--image, --repository, --pins, --mode, --initrd and --up-when belong to a sealed image: name one as the target',
    );
  }
  switch (named.kind) {
    case 'path':
      return resolvePath(named.path, { ...options, from });
    case 'loose':
      return resolveLoose(named.files, { ...options, from });
    case 'demo':
      return {
        ...(await resolvePath(await demo(), { ...options, seal: {}, from, kind: 'demo release' })),
        name: 'the demo release',
      };
    case 'live':
      return openLiveTarget(named, options.layout, live);
  }
}
