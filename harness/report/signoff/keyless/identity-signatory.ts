import { BUNDLE_V03_MEDIA_TYPE, type Bundle, bundleFromJSON, isBundleWithDsseEnvelope } from '@sigstore/bundle';
import { type Signer, type TrustMaterial, Verifier, toSignedEntity } from '@sigstore/verify';
import { FormatError, messageOf } from '../../../core/errors.ts';
import type { OpenedSignoff, Signatory } from '../signatory.ts';
import { type CertifiedIdentity, type IdentityDemand, checkIdentity } from './identity-demand.ts';
import { whyOf } from './why.ts';

/**
 * Demands the signature of an identity: in a Sigstore bundle whose certificate is of a trusted authority and was seen by a
 * trusted certificate log, whose signature stands in a trusted transparency log, and was made while the certificate held.
 */
export function identitySignatory(demand: IdentityDemand, trusted: TrustMaterial): Signatory {
  const verifier = new Verifier(trusted, { ctlogThreshold: 1, tlogThreshold: 1, timestampThreshold: 1 });
  return {
    facts: { identity: demand.identity, issuer: demand.issuer },
    open: (bytes) => openBundle(parseBundle(bytes), verifier, demand),
  };
}

function parseBundle(bytes: Uint8Array): Bundle {
  try {
    const json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as object | null;
    if (json !== null && 'signatures' in json) throw new Error('it is signed with a key: demand that with --key');
    const bundle = bundleFromJSON(json);
    if (bundle.mediaType !== BUNDLE_V03_MEDIA_TYPE) throw new Error(`its mediaType is not ${BUNDLE_V03_MEDIA_TYPE}`);
    return bundle;
  } catch (error) {
    throw new FormatError('sigstore', `it is no bundle of sigstore: ${messageOf(error)}`, undefined, { cause: error });
  }
}

function openBundle(bundle: Bundle, verifier: Verifier, demand: IdentityDemand): OpenedSignoff {
  if (!isBundleWithDsseEnvelope(bundle)) return { problem: 'it signs a file, not a statement' };
  let signer: Signer;
  try {
    signer = verifier.verify(toSignedEntity(bundle));
  } catch (error) {
    // Its bytes may be anybody's: whatever the library stumbles over is a reason not to believe them.
    return { problem: `it is not what a trusted sigstore certified and logged: ${whyOf(error)}` };
  }
  const found = certifiedIdentity(signer);
  if (found === null) return { problem: 'its certificate names nobody' };
  const problem = checkIdentity(found, demand);
  if (problem !== null) return { problem };
  const { payload, payloadType } = bundle.content.dsseEnvelope;
  return { payload, payloadType, signer: `the identity ${found.identity} of ${found.issuer}` };
}

function certifiedIdentity({ identity: certified }: Signer): CertifiedIdentity | null {
  const { subjectAlternativeName: identity, extensions, oids = [] } = certified ?? {};
  const issuer = extensions?.issuer;
  if (identity === undefined || issuer === undefined) return null;
  const textOf = (id: string): string | null => {
    const found = oids.find(({ oid }) => oid?.id.join('.') === id);
    return found === undefined ? null : derText(found.value);
  };
  return { identity, issuer, repository: textOf(SOURCE_REPOSITORY), ref: textOf(SOURCE_REF) };
}

/** The text in a DER UTF8String; one that is none names nothing that could be demanded. */
function derText(der: Buffer): string {
  const lengthBytes = (der[1] ?? 0) < 0x80 ? 0 : (der[1] ?? 0) & 0x7f;
  return der.subarray(2 + lengthBytes).toString();
}

/** Extensions of a certificate of Fulcio: the page `oid-info` of github.com/sigstore/fulcio. */
const SOURCE_REPOSITORY = '1.3.6.1.4.1.57264.1.12';
const SOURCE_REF = '1.3.6.1.4.1.57264.1.14';
