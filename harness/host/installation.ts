import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where bootproof itself lies: the checkout, or the compiled tree of the installed package, which has the same shape. */
export const INSTALLATION = join(import.meta.dirname, '..', '..');

/** The folder of the demo's recipe; harness code is given it and imports nothing from it. */
export const DEMO_RECIPE = join(INSTALLATION, 'fixtures', 'demo');

/** The folder of the recipe of the small distribution that machine shims are given to start. */
export const DISTRO_RECIPE = join(INSTALLATION, 'fixtures', 'distro');

/** The version of this bootproof. */
export function ownVersion(): string {
  return ownManifest().version;
}

/** Where bugs of bootproof are sent to, as its package says it; null when it does not. */
export function bugTracker(): string | null {
  const { bugs, repository } = ownManifest();
  const address =
    (typeof bugs === 'string' ? bugs : bugs?.url) ?? (typeof repository === 'string' ? repository : repository?.url);
  return address ?? null;
}

interface OwnManifest {
  readonly version: string;
  readonly bugs?: string | { readonly url?: string };
  readonly repository?: string | { readonly url?: string };
}

function ownManifest(): OwnManifest {
  return JSON.parse(readFileSync(join(INSTALLATION, 'package.json'), 'utf8')) as OwnManifest;
}
