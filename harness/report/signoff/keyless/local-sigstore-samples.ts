import {
  fulcioHandler,
  initializeCA,
  initializeCTLog,
  initializeTLog,
  initializeTSA,
  tsaHandler,
} from '@sigstore/mock';
import { TransparencyLogEntry } from '@sigstore/protobuf-specs';
import { type KeyPairKeyObjectResult, createHash, generateKeyPairSync } from 'node:crypto';
import { type IncomingMessage, openHttpServer } from '../../../host/http-server.ts';

/** A sigstore on this machine: real protocols over real HTTP, with keys that nobody else trusts. */
export interface LocalSigstore extends AsyncDisposable {
  /** Where GitHub's runners would ask for an identity. */
  readonly tokenUrl: string;
  /** What is to be signed with, as `signing_config.json`. */
  readonly signingConfig: object;
  /** Whom to trust, as `trusted_root.json`. */
  readonly trustedRoot: { certificateAuthorities: object[]; tlogs: object[]; ctlogs: object[]; [key: string]: unknown };
  /** What was asked of it, in order: method, path and bearer. */
  readonly requests: string[];
}

/** How the local sigstore differs from one that is well. */
interface Oddities {
  /** The version of the protocol that its transparency log speaks. @default 1 */
  readonly rekor?: 1 | 2;
  /** When it logs. @default when it is asked to */
  readonly logged?: Date;
  /** Whether the certificate log sees its certificates. @default true */
  readonly seen?: boolean;
}

/** Opens a sigstore of which everything is new. */
export async function openLocalSigstore({ rekor = 1, logged, seen = true }: Oddities = {}): Promise<LocalSigstore> {
  const requests: string[] = [];
  const answers = new Map<string, (body: string) => Promise<Answer>>();
  const server = await openHttpServer((request, response) => {
    const [path = ''] = (request.url ?? '').split('?');
    requests.push(`${String(request.method)} ${String(request.url)} ${request.headers.authorization ?? ''}`.trim());
    const answer = answers.get(path) ?? (() => Promise.resolve({ statusCode: 404, response: '' }));
    void textOf(request)
      .then(answer)
      .then(({ statusCode, response: body }) => response.writeHead(statusCode, JSON_TYPE).end(body));
  });
  const [caKeys, ctKeys, logKeys, tsaKeys] = [newKeys(), newKeys(), newKeys(), newKeys()];
  const ctlog = await initializeCTLog(ctKeys);
  const ca = await initializeCA(caKeys, seen ? ctlog : undefined);
  const tlog = await initializeTLog(server.url, logKeys, logged);
  // A whole second, since the one library writes fractions that the other does not read; while any certificate of now holds.
  const stamped = new Date(Math.ceil(Date.now() / 1_000) * 1_000 + 5 * 60_000);
  const tsa = await initializeTSA(tsaKeys, stamped);
  const handlers = [fulcioHandler(ca), tsaHandler(tsa)];
  for (const { path, fn } of handlers) answers.set(path, fn);
  answers.set('/api/v1/log/entries', async (body) => created(await tlog.log(entryV1(JSON.parse(body) as ProposedV1))));
  answers.set('/api/v2/log/entries', async (body) => {
    const { inclusionProof, ...entry } = await tlog.logV2(entryV2(JSON.parse(body) as ProposedV2) as never);
    // Its one entry is the first of the log.
    const proof = { ...inclusionProof, logIndex: '0' };
    return created(
      TransparencyLogEntry.toJSON({ ...entry, integratedTime: '0', inclusionProof: proof } as TransparencyLogEntry),
    );
  });
  answers.set('/token', () =>
    Promise.resolve({ statusCode: 200, response: JSON.stringify({ value: idToken(CLAIMS) }) }),
  );
  const service = (majorApiVersion: number, url = server.url): object => ({
    url,
    majorApiVersion,
    validFor: { start: '2020-01-01T00:00:00Z' },
    operator: 'test',
  });
  const logOf = (key: Uint8Array): object => ({
    baseUrl: server.url,
    hashAlgorithm: 'SHA2_256',
    publicKey: { rawBytes: base64(key), keyDetails: 'PKIX_ECDSA_P256_SHA_256', validFor: {} },
    logId: { keyId: createHash('sha256').update(key).digest('base64') },
  });
  const authorityOf = (...chain: ArrayBufferView[]): object => ({
    certChain: { certificates: chain.map((bytes) => ({ rawBytes: base64(bytes) })) },
    validFor: {},
  });
  return {
    requests,
    tokenUrl: `${server.url}/token?run=1`,
    signingConfig: {
      mediaType: 'application/vnd.dev.sigstore.signingconfig.v0.2+json',
      caUrls: [service(1)],
      rekorTlogUrls: [service(rekor)],
      rekorTlogConfig: { selector: 'ANY' },
      // The second version of the log's protocol tells no time.
      ...(rekor === 1 ? {} : { tsaUrls: [service(1)], tsaConfig: { selector: 'ANY' } }),
    },
    trustedRoot: {
      mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
      certificateAuthorities: [authorityOf(ca.rootCertificate)],
      tlogs: [logOf(tlog.publicKey)],
      ctlogs: [logOf(ctlog.publicKey)],
      timestampAuthorities: [authorityOf(tsa.intCertificate, tsa.rootCertificate)],
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/** A token with these claims. Its signature is for the real Fulcio to look at. */
export function idToken(claims: object): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none' })}.${part(claims)}.c2ln`;
}

/** What the local authority makes the certificate of. */
export const CLAIMS = {
  iss: 'https://token.actions.githubusercontent.com',
  sub: 'https://github.com/acme/os/.github/workflows/release.yml@refs/tags/v1',
  repository: 'acme/os',
  ref: 'refs/tags/v1',
};

interface Answer {
  readonly statusCode: number;
  readonly response: string | ArrayBufferView;
}

interface ProposedV1 {
  readonly spec: { readonly proposedContent: { readonly envelope: string; readonly verifiers: readonly string[] } };
}

interface ProposedV2 {
  readonly dsseRequestV002: { readonly envelope: JsonEnvelope; readonly verifiers: readonly object[] };
}

interface JsonEnvelope {
  readonly payload: string;
  readonly signatures: readonly { readonly sig: string }[];
}

/** What Rekor makes of a proposed `dsse` entry: digests and signatures, not the payload. */
function entryV1({
  spec: {
    proposedContent: { envelope, verifiers },
  },
}: ProposedV1): object {
  const { payload, signatures } = JSON.parse(envelope) as JsonEnvelope;
  return {
    apiVersion: '0.0.1',
    kind: 'dsse',
    spec: {
      envelopeHash: { algorithm: 'sha256', value: createHash('sha256').update(envelope).digest('hex') },
      payloadHash: { algorithm: 'sha256', value: createHash('sha256').update(payload, 'base64').digest('hex') },
      signatures: signatures.map(({ sig: signature }, index) => ({ signature, verifier: verifiers[index] })),
    },
  };
}

function entryV2({ dsseRequestV002: { envelope, verifiers } }: ProposedV2): object {
  const digest = createHash('sha256').update(envelope.payload, 'base64').digest('base64');
  const signatures = envelope.signatures.map(({ sig: content }, index) => ({ content, verifier: verifiers[index] }));
  return {
    apiVersion: '0.0.2',
    kind: 'dsse',
    spec: { dsseV002: { payloadHash: { algorithm: 'SHA2_256', digest }, signatures } },
  };
}

function newKeys(): KeyPairKeyObjectResult {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

function created(entry: unknown): Answer {
  return { statusCode: 201, response: JSON.stringify(entry) };
}

function base64(bytes: ArrayBufferView): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

async function textOf(request: IncomingMessage): Promise<string> {
  return Buffer.concat((await request.toArray()) as Uint8Array[]).toString();
}

const JSON_TYPE = { 'content-type': 'application/json' };
