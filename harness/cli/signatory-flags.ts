import { join } from 'node:path';
import { UsageError } from '../core/errors.ts';
import { readPublicKey } from '../report/signoff/keys.ts';
import { keySignatory, type Signatory } from '../report/signoff/signatory.ts';
import type { SIGNOFF_FILES } from '../report/signoff/signoff-file.ts';
import type { CommandContext } from './context.ts';
import { type Given, textOf } from './option-spec.ts';

/** Who must have signed, by the flags of `signoff verify`, and which kind of sign-off that is. */
export interface AskedSignatory {
  readonly kind: keyof typeof SIGNOFF_FILES;
  readonly signatory: Signatory;
}

/**
 * Reads who must have signed: a sign-off without a demanded signer proves nothing, since anybody can sign.
 *
 * @throws {UsageError} when the flags name nobody, or two.
 * @throws {HarnessError} `BOOTPROOF_SIGSTORE` when the public sigstore does not tell whom to trust.
 */
export async function readSignatory(given: Given, { places }: CommandContext): Promise<AskedSignatory> {
  const [key, identity, issuer] = ['key', 'identity', 'issuer'].map((name) => textOf(given, name));
  const stray = ['identity', 'issuer', 'repository', 'trustedRoot'].find((name) => textOf(given, name) !== undefined);
  if (key !== undefined) {
    if (stray !== undefined) throw new UsageError('--key and --identity are two ways to sign: demand one of them');
    return { kind: 'key', signatory: keySignatory(await readPublicKey(key)) };
  }
  if (stray === undefined) {
    throw new UsageError(
      'say who must have signed: the public key with --key, or of a keyless sign-off --identity and --issuer',
    );
  }
  if (!identity) throw new UsageError('--identity is missing: name whose signature a keyless sign-off must have');
  if (!issuer)
    throw new UsageError(
      '--issuer is missing: name who must vouch for the identity, such as https://token.actions.githubusercontent.com',
    );
  const { readTrustedRoot } = await import('../report/signoff/keyless/sigstore-files.ts');
  const trusted = await readTrustedRoot(textOf(given, 'trustedRoot') ?? null, join(places.cache, 'sigstore'));
  const { identitySignatory } = await import('../report/signoff/keyless/identity-signatory.ts');
  const demand = { identity, issuer, repository: textOf(given, 'repository') ?? null };
  return { kind: 'identity', signatory: identitySignatory(demand, trusted) };
}
