import type { Tag } from '../../release/tags.ts';
import { isAssetVersion } from '../../release/version.ts';

/** The versions that tags name, as `v0.6.11` or `0.6.11`; other tags name none. */
export function taggedVersions(tags: readonly Tag[]): (Tag & { readonly version: string })[] {
  return tags
    .map((tag) => ({ ...tag, version: tag.name.replace(/^v/, '') }))
    .filter(({ version }) => isAssetVersion(version));
}
