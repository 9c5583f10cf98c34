import { join } from 'node:path';
import { UsageError } from '../core/errors.ts';
import { kindOf } from '../host/files.ts';
import { INSTALLATION } from '../host/installation.ts';

/**
 * For the commands that npm calls in a checkout: an installed package holds neither tests nor what they run on.
 *
 * @throws {UsageError} when this is an installed package.
 */
export async function requireCheckout(command: string, installation = INSTALLATION): Promise<void> {
  if ((await kindOf(join(installation, 'package-lock.json'))) === 'file') return;
  throw new UsageError(`${command} is for a checkout of bootproof, and this is the installed package: run it there`);
}
