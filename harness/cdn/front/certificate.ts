import { type KeyObject, X509Certificate, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

/** A certificate authority that nobody trusts but whoever is handed `caPem`, and a server certificate from it. */
export interface ThrowAwayIdentity {
  readonly caPem: string;
  /** The server's certificate and key, as PEM. */
  readonly cert: string;
  readonly key: string;
}

/** What the server's certificate says. */
export interface CertificateOptions {
  /** @default ['localhost'] */
  readonly names?: readonly string[];
  /** Whether it is good for 127.0.0.1 too. @default true */
  readonly forLoopback?: boolean;
  /** @default one day from now */
  readonly notAfter?: Date;
}

/** Makes an authority and a server certificate for the loopback address, both with fresh P-256 keys. */
export function makeThrowAwayIdentity(options: CertificateOptions = {}): ThrowAwayIdentity {
  const { names = ['localhost'], forLoopback = true, notAfter = new Date(Date.now() + DAY_MS) } = options;
  const [authority, server] = [generateKeys(), generateKeys()];
  const caPem = issue('bootproof throw-away CA', authority.publicKey, authority.privateKey, FAR, [
    extension(BASIC_CONSTRAINTS, true, der(SEQUENCE, der(BOOLEAN, Uint8Array.of(0xff)))),
  ]);
  const cert = issue('bootproof local CDN', server.publicKey, authority.privateKey, notAfter, [
    extension(
      SUBJECT_ALT_NAME,
      false,
      der(
        SEQUENCE,
        ...names.map((name) => der(DNS_NAME, Buffer.from(name))),
        ...(forLoopback ? [der(IP_ADDRESS, LOOPBACK)] : []),
      ),
    ),
  ]);
  return { caPem, cert, key: server.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string };
}

function generateKeys(): { publicKey: KeyObject; privateKey: KeyObject } {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

/** A version 3 certificate (RFC 5280, section 4.1), issued by the authority's name and signed with `signer`. */
function issue(subject: string, of: KeyObject, signer: KeyObject, notAfter: Date, extensions: Uint8Array[]): string {
  const algorithm = der(SEQUENCE, der(OBJECT_ID, ECDSA_WITH_SHA256));
  const body = der(
    SEQUENCE,
    der(EXPLICIT_0, der(INTEGER, Uint8Array.of(2))),
    // A serial number is positive.
    der(INTEGER, Uint8Array.of(1), randomBytes(8)),
    algorithm,
    nameOf('bootproof throw-away CA'),
    der(SEQUENCE, timeOf(new Date(Date.now() - 2 * DAY_MS)), timeOf(notAfter)),
    nameOf(subject),
    of.export({ type: 'spki', format: 'der' }),
    der(EXPLICIT_3, der(SEQUENCE, ...extensions)),
  );
  const signature = sign('sha256', body, signer);
  return new X509Certificate(der(SEQUENCE, body, algorithm, der(BIT_STRING, Uint8Array.of(0), signature))).toString();
}

function nameOf(text: string): Uint8Array {
  return der(SEQUENCE, der(SET, der(SEQUENCE, der(OBJECT_ID, COMMON_NAME), der(UTF8_STRING, Buffer.from(text)))));
}

/** `YYMMDDHHMMSSZ`, which is enough until 2049. */
function timeOf(date: Date): Uint8Array {
  return der(
    UTC_TIME,
    Buffer.from(
      date
        .toISOString()
        .replace(/[-:T]|\.\d+/g, '')
        .slice(2),
    ),
  );
}

function extension(id: Uint8Array, critical: boolean, value: Uint8Array): Uint8Array {
  const flag = critical ? [der(BOOLEAN, Uint8Array.of(0xff))] : [];
  return der(SEQUENCE, der(OBJECT_ID, id), ...flag, der(OCTET_STRING, value));
}

/** One element of the distinguished encoding rules: tag, length, value. */
function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const value = Buffer.concat(parts);
  const { length } = value;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Uint8Array.of(tag, ...size), value]);
}

const DAY_MS = 24 * 60 * 60 * 1_000;
const FAR = new Date(Date.now() + 30 * DAY_MS);
const LOOPBACK = Uint8Array.of(127, 0, 0, 1);

const [BOOLEAN, INTEGER, BIT_STRING, OCTET_STRING, OBJECT_ID] = [0x01, 0x02, 0x03, 0x04, 0x06] as const;
const [UTF8_STRING, UTC_TIME, SEQUENCE, SET] = [0x0c, 0x17, 0x30, 0x31] as const;
const [EXPLICIT_0, EXPLICIT_3, DNS_NAME, IP_ADDRESS] = [0xa0, 0xa3, 0x82, 0x87] as const;

/** Object identifiers in their encoding: 1.2.840.10045.4.3.2, 2.5.4.3, 2.5.29.19, 2.5.29.17. */
const ECDSA_WITH_SHA256 = Uint8Array.of(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02);
const COMMON_NAME = Uint8Array.of(0x55, 0x04, 0x03);
const BASIC_CONSTRAINTS = Uint8Array.of(0x55, 0x1d, 0x13);
const SUBJECT_ALT_NAME = Uint8Array.of(0x55, 0x1d, 0x11);
