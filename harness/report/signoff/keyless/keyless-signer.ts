import { bundleToJSON } from '@sigstore/bundle';
import type { SigningConfig } from '@sigstore/protobuf-specs';
import { InternalError, bundleBuilderFromSigningConfig } from '@sigstore/sign';
import { HarnessError } from '../../../core/errors.ts';
import type { Signer } from '../signatory.ts';
import { whyOf } from './why.ts';

/**
 * Signs with a key that lives for this one signature: sigstore certifies that it was of the identity in the token, and
 * logs the signature for everybody to see. Gives a Sigstore bundle, version 0.3.
 *
 * @throws {HarnessError} `BOOTPROOF_SIGSTORE`, from the signer, when one of the services does not do its part.
 */
export function keylessSigner(token: string, signingConfig: SigningConfig): Signer {
  return async (payload, type) => {
    try {
      const builder = bundleBuilderFromSigningConfig({
        signingConfig,
        bundleType: 'dsseEnvelope',
        identityProvider: { getToken: () => Promise.resolve(token) },
        fetchOptions: { timeout: PATIENCE_MS, retry: { retries: 2 } },
      });
      return bundleToJSON(await builder.create({ data: Buffer.from(payload), type }));
    } catch (error) {
      throw new HarnessError(
        'BOOTPROOF_SIGSTORE',
        `sigstore did not sign: ${whyOf(error)}; see whether its services are up, then sign again`,
        { code: error instanceof InternalError ? error.code : null },
        { cause: error },
      );
    }
  };
}

const PATIENCE_MS = 20_000;
