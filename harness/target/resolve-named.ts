import { HarnessError } from '../core/errors.ts';
import type { NamedTarget } from './choose.ts';
import { type ResolveOptions, resolveLoose, resolvePath } from './resolve.ts';
import type { Target } from './target.ts';

/**
 * Finds the target that was named.
 *
 * @param demo gives the folder of the demo release, building it first where needed.
 * @throws {HarnessError} `BOOTPROOF_NOT_YET` for a live CDN, which this version cannot look at.
 */
export async function resolveNamed(
  named: NamedTarget,
  options: Omit<ResolveOptions, 'from'>,
  demo: () => Promise<string>,
): Promise<Target> {
  const { from } = named;
  switch (named.kind) {
    case 'path':
      return resolvePath(named.path, { ...options, from });
    case 'loose':
      return resolveLoose(named.files, { ...options, from });
    case 'demo':
      return {
        ...(await resolvePath(await demo(), { ...options, from, kind: 'demo release' })),
        name: 'the demo release',
      };
    case 'live':
      throw new HarnessError(
        'BOOTPROOF_NOT_YET',
        `${named.url} (from ${from}) is a live CDN, which this version cannot judge yet: download the release and name its folder`,
        { url: named.url },
      );
  }
}
