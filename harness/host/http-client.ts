import { Agent, type AgentOptions, type ClientRequest, type IncomingMessage, request as plainRequest } from 'node:http';
import { Agent as TlsAgent, request as tlsRequest } from 'node:https';
import { type LookupFunction, isIP } from 'node:net';
import { TLSSocket } from 'node:tls';
import { HarnessError, UsageError, messageOf } from '../core/errors.ts';
import { ownVersion } from './installation.ts';
import { freeReadBytes } from './spent-bytes.ts';

/** How a client reaches its servers. */
export interface HttpClientOptions {
  /** The most connections that are open at once. */
  readonly maxConnections: number;
  /** The authority to be trusted instead of the machine's own ones, as PEM. */
  readonly caPem?: string | null;
  /** Connect to this address whatever the name resolves to, and without a proxy. */
  readonly address?: string | null;
  /** `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` are honoured, but never for this machine itself. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** One answer of a server, before its body is read. Nothing is followed, decoded or retried. */
export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case; repeated ones are joined with `, `. */
  readonly headers: Readonly<Record<string, string>>;
  /** Ends in an error when the connection did before the body was whole. */
  readonly body: AsyncIterable<Uint8Array>;
  readonly tls: TlsFacts | null;
  /** The address that was connected to; null when it is not known. */
  readonly address: string | null;
  /** Closes the connection when the rest of the body is not wanted. */
  readonly abandon: () => void;
}

/** What was agreed on for an HTTPS connection. */
export interface TlsFacts {
  /** `TLSv1.3` */
  readonly protocol: string;
  /** The end of the certificate's life, as ISO 8601. */
  readonly validTo: string;
  readonly issuer: string;
}

/** A client with its own connections. */
export interface HttpClient extends Disposable {
  /** @throws {HarnessError} `BOOTPROOF_HTTP` with the system's or OpenSSL's `reason` when no answer comes; {UsageError} for a proxy that is none. */
  ask(url: string, options: AskOptions): Promise<HttpAnswer>;
}

/** One request. */
export interface AskOptions {
  readonly method?: 'GET' | 'HEAD';
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** Opens a client. Bytes are asked for as they are published: an encoding on the way would change length and digest. */
export function openHttpClient(options: HttpClientOptions): HttpClient {
  const { maxConnections, address } = options;
  const common = {
    keepAlive: true,
    maxSockets: maxConnections,
    maxTotalSockets: maxConnections,
    ...(address == null ? {} : { lookup: alwaysTo(address) }),
  };
  // Said outright, so that NODE_TLS_REJECT_UNAUTHORIZED in somebody's environment switches nothing off.
  const trust = { rejectUnauthorized: true, ...(options.caPem == null ? {} : { ca: options.caPem }) };
  const openAgents = (proxied: AgentOptions): Agents => ({
    http: new Agent({ ...common, ...proxied }),
    https: new TlsAgent({ ...common, ...trust, ...proxied }),
  });
  const near = openAgents({});
  // Not before somebody goes that far: what the environment says of proxies concerns nobody else.
  let far: Agents | undefined;
  const openFar = (): Agents => openAgents(address == null ? { proxyEnv: proxiesOf(options.env) } : {});
  const userAgent = `bootproof/${ownVersion()} (release gate)`;
  return {
    async ask(url, { method = 'GET', headers = {}, signal }) {
      const { protocol, hostname } = new URL(url);
      const { http, https } = isLoopback(hostname) ? near : (far ??= openFar());
      const wanted = {
        method,
        signal,
        headers: { 'user-agent': userAgent, 'accept-encoding': 'identity', ...headers },
      };
      return answerOf(
        url,
        protocol === 'https:'
          ? tlsRequest(url, { ...wanted, agent: https })
          : plainRequest(url, { ...wanted, agent: http }),
        signal,
      );
    },
    [Symbol.dispose]() {
      for (const agents of [near, far]) {
        agents?.http.destroy();
        agents?.https.destroy();
      }
    },
  };
}

interface Agents {
  readonly http: Agent;
  readonly https: TlsAgent;
}

/** As curl takes them: one without a scheme speaks HTTP. Node would pass it over without a word and go there directly. */
function proxiesOf(env: HttpClientOptions['env']): NodeJS.ProcessEnv {
  const proxies = Object.entries(env).map(([name, value = '']) => {
    if (!/^https?_proxy$/i.test(name) || value === '') return [name, value];
    const url = URL.parse(value.includes('://') ? value : `http://${value}`);
    if (url !== null && /^https?:$/.test(url.protocol)) return [name, url.href];
    throw new UsageError(`${name} names no proxy that is understood: write it like http://proxy.example:3128`);
  });
  return Object.fromEntries(proxies) as NodeJS.ProcessEnv;
}

/** Whether a text is an address of either family. */
export function isAddress(text: string): boolean {
  return isIP(text) !== 0;
}

/** Whether a host of a URL is this machine. */
function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

function answerOf(url: string, request: ClientRequest, signal: AbortSignal): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    request.once('response', (response) => {
      freeReadBytes(response);
      resolve(describe(response, request.method));
    });
    request.on('error', (error) => {
      // Called off is no failure of the server.
      reject(signal.aborted ? (signal.reason as Error) : noAnswer(url, error));
    });
    request.end();
  });
}

function describe(response: IncomingMessage, method: string): HttpAnswer {
  const hasBody = method !== 'HEAD' && response.statusCode !== 304 && response.headers['content-length'] !== '0';
  const { socket } = response;
  return {
    status: response.statusCode ?? 0,
    headers: Object.fromEntries(
      Object.entries(response.headers).map(([name, value]) => [name, [value ?? ''].flat().join(', ')]),
    ),
    body: response,
    tls: socket instanceof TLSSocket ? tlsFacts(socket) : null,
    address: socket.remoteAddress ?? null,
    // A message without a body is at its end already: its connection can be used again.
    abandon: () => {
      if (hasBody) response.destroy();
      else response.resume();
    },
  };
}

function tlsFacts(socket: TLSSocket): TlsFacts | null {
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) return null;
  return {
    protocol: socket.getProtocol() ?? 'unknown',
    validTo: new Date(certificate.validTo).toISOString(),
    issuer: certificate.issuer.replaceAll('\n', ', '),
  };
}

function noAnswer(url: string, error: Error): HarnessError {
  const reason = 'code' in error ? String(error.code) : 'unknown';
  return new HarnessError(
    'BOOTPROOF_HTTP',
    `no answer from ${url}: ${messageOf(error) || reason}; check the URL, the network and the proxy settings`,
    { url, reason },
    { cause: error },
  );
}

function alwaysTo(address: string): LookupFunction {
  return (_hostname, { all }, callback) => {
    const family = isIP(address);
    if (all === true) callback(null, [{ address, family }]);
    else callback(null, address, family);
  };
}
