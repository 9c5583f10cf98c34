import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { UsageError } from '../../core/errors.ts';
import { readBounded } from '../../host/files.ts';

/**
 * The private key in a PEM file: Ed25519 or ECDSA P-256, without a passphrase.
 *
 * @throws {UsageError} when it is none.
 * @throws {HarnessError} `BOOTPROOF_UNREADABLE`.
 */
export async function readPrivateKey(path: string): Promise<KeyObject> {
  return readKey(path, 'private', createPrivateKey);
}

/** The public key in a PEM file, as `readPrivateKey`; a private key is refused, since it has no business where one verifies. */
export async function readPublicKey(path: string): Promise<KeyObject> {
  return readKey(path, 'public', createPublicKey);
}

/** SHA-256 of the public key as SubjectPublicKeyInfo (DER), in hex: which key it is, not a proof of anything. */
export function keyIdOf(key: KeyObject): string {
  const publicKey = key.type === 'private' ? createPublicKey(key) : key;
  return createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex');
}

/** The digest that is signed with a key: Ed25519 takes the bytes themselves. */
export function signatureDigestOf(key: KeyObject): 'sha256' | null {
  return key.asymmetricKeyType === 'ed25519' ? null : 'sha256';
}

async function readKey(
  path: string,
  kind: 'private' | 'public',
  parse: (pem: string) => KeyObject,
): Promise<KeyObject> {
  const pem = (await readBounded(path, LIMIT_BYTES)).toString('latin1');
  const isPrivate = pem.includes('PRIVATE KEY');
  const isOther = kind === 'public' ? isPrivate : !isPrivate && pem.includes('PUBLIC KEY');
  if (isOther) {
    const [other, half] = kind === 'public' ? ['private', 'public'] : ['public', 'private'];
    throw new UsageError(`--key ${path} is a ${other} key: name its ${half} half`);
  }
  let key: KeyObject;
  try {
    key = parse(pem);
  } catch (error) {
    // OpenSSL's own words are for those who know its sources.
    throw new UsageError(
      `--key ${path} is no ${kind} key in PEM without a passphrase: make one with \`openssl genpkey -algorithm ed25519\``,
      { cause: error },
    );
  }
  const { asymmetricKeyType: type = 'unknown', asymmetricKeyDetails: details } = key;
  if (type === 'ed25519' || (type === 'ec' && details?.namedCurve === 'prime256v1')) return key;
  throw new UsageError(
    `--key ${path} is of the type ${details?.namedCurve ?? type}: make one with \`openssl genpkey -algorithm ed25519\``,
  );
}

const LIMIT_BYTES = 64 * 1024;
