import { type KeyObject, sign, verify } from 'node:crypto';
import { z } from 'zod';
import { FormatError, messageOf } from '../../core/errors.ts';
import { keyIdOf, signatureDigestOf } from './keys.ts';

/** The media type of an in-toto statement, which is what a sign-off carries. */
export const PAYLOAD_TYPE = 'application/vnd.in-toto+json';

const base64 = z.base64();

const envelopeSchema = z.strictObject({
  payloadType: z.string(),
  payload: base64,
  signatures: z
    .array(z.strictObject({ keyid: z.string().optional(), sig: base64 }))
    .min(1)
    .max(16),
});

/** A DSSE envelope (github.com/secure-systems-lab/dsse, v1.0): bytes, their type, and who signed both. */
export type Envelope = z.infer<typeof envelopeSchema>;

/** Puts bytes of a type into an envelope that is signed with a private key. */
export function signEnvelope(payload: Uint8Array, payloadType: string, privateKey: KeyObject): Envelope {
  const sig = sign(signatureDigestOf(privateKey), preAuthEncoding(payloadType, payload), privateKey);
  return {
    payloadType,
    payload: Buffer.from(payload).toString('base64'),
    signatures: [{ keyid: keyIdOf(privateKey), sig: sig.toString('base64') }],
  };
}

/**
 * The envelope that a text holds; nothing of it is trusted yet.
 *
 * @throws {FormatError} when it holds none.
 */
export function parseEnvelope(bytes: Uint8Array): Envelope {
  try {
    const json: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    if (isBundle(json)) throw new Error('it is a bundle of sigstore: demand it with --identity and --issuer');
    return envelopeSchema.parse(json);
  } catch (error) {
    const [issue] = error instanceof z.ZodError ? error.issues : [];
    const problem = issue === undefined ? messageOf(error) : `${issue.path.join('.') || 'it'}: ${issue.message}`;
    throw new FormatError('dsse', `it is no signed envelope: ${problem}`, undefined, { cause: error });
  }
}

/** The bytes of an envelope when this key signed them as what they are said to be; else null. */
export function openEnvelope(envelope: Envelope, publicKey: KeyObject): Buffer | null {
  const payload = Buffer.from(envelope.payload, 'base64');
  const signed = preAuthEncoding(envelope.payloadType, payload);
  // A key's id is a hint that nobody signed, so every signature is tried.
  const isOurs = envelope.signatures.some(({ sig }) =>
    verify(signatureDigestOf(publicKey), signed, publicKey, Buffer.from(sig, 'base64')),
  );
  return isOurs ? payload : null;
}

/** What is really signed: type and payload, each with its length, so that neither can pass for a part of the other. */
export function preAuthEncoding(payloadType: string, payload: Uint8Array): Buffer {
  const type = Buffer.from(payloadType);
  return Buffer.concat([
    Buffer.from(`DSSEv1 ${String(type.length)} `),
    type,
    Buffer.from(` ${String(payload.length)} `),
    payload,
  ]);
}

function isBundle(json: unknown): boolean {
  return typeof json === 'object' && json !== null && 'verificationMaterial' in json;
}
