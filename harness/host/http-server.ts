import { once } from 'node:events';
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import getPort from 'get-port';

export type { IncomingMessage, ServerResponse };

/** Answers one request; whatever it leaves open is closed with the server. */
export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => void;

/** What an HTTPS server shows: its certificate chain and the key to it, as PEM. */
export interface ServerIdentity {
  readonly cert: string;
  readonly key: string;
}

/** A server that is reached from this machine only. */
export interface HttpServer extends AsyncDisposable {
  /** Without a slash at its end. */
  readonly url: string;
}

/** Opens a server on a free port of the loopback interface: HTTPS when it is given an identity, else HTTP. */
export async function openHttpServer(handle: RequestHandler, identity?: ServerIdentity): Promise<HttpServer> {
  const server = identity === undefined ? createServer(handle) : createTlsServer(identity, handle);
  const port = await getPort();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `${identity === undefined ? 'http' : 'https'}://127.0.0.1:${String(port)}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
