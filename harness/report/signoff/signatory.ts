import type { KeyObject } from 'node:crypto';
import { openEnvelope, parseEnvelope, signEnvelope } from './dsse.ts';
import { keyIdOf } from './keys.ts';

/** Signs a payload of a type, and gives the JSON that becomes the sign-off. */
export type Signer = (payload: Uint8Array, payloadType: string) => Promise<object>;

/** What a sign-off holds when its signature holds, and in words whose it is; else the sentence that tells why it does not. */
export type OpenedSignoff =
  | { readonly payload: Uint8Array; readonly payloadType: string; readonly signer: string }
  | { readonly problem: string };

/** Who must have signed: a key, or an identity that sigstore vouches for. */
export interface Signatory {
  /** For machines: what was demanded of the signature. */
  readonly facts: Readonly<Record<string, string>>;
  /** @throws {FormatError} when the bytes are no sign-off of this kind. */
  readonly open: (bytes: Uint8Array) => OpenedSignoff;
}

/** Signs with a private key. */
export function keySigner(privateKey: KeyObject): Signer {
  return (payload, payloadType) => Promise.resolve(signEnvelope(payload, payloadType, privateKey));
}

/** Demands the signature of a key. */
export function keySignatory(publicKey: KeyObject): Signatory {
  const keyId = keyIdOf(publicKey);
  return {
    facts: { keyId },
    open(bytes) {
      const envelope = parseEnvelope(bytes);
      const payload = openEnvelope(envelope, publicKey);
      if (payload === null) return { problem: 'no signature in it was made with this key over these bytes' };
      return { payload, payloadType: envelope.payloadType, signer: `the key ${keyId.slice(0, 16)}…` };
    },
  };
}
