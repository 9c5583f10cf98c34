import { once } from 'node:events';
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import getPort from 'get-port';
import { hasCode } from './files.ts';

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
  const port = await listen(server);
  return {
    url: `${identity === undefined ? 'http' : 'https'}://127.0.0.1:${String(port)}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A port that was free is taken by somebody else now and then before it is listened on. */
async function listen(server: Server): Promise<number> {
  for (let tries = 1; ; tries += 1) {
    const port = await getPort();
    server.listen(port, '127.0.0.1');
    try {
      await once(server, 'listening');
      return port;
    } catch (error) {
      if (!hasCode(error, 'EADDRINUSE') || tries === MOST_TRIES) throw error;
    }
  }
}

const MOST_TRIES = 5;
