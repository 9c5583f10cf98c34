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
  const manifest = JSON.parse(readFileSync(join(INSTALLATION, 'package.json'), 'utf8')) as { version: string };
  return manifest.version;
}
