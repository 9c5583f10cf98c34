import { once } from 'node:events';
import { type Socket, createServer } from 'node:net';

/** A socket file that waits for the one program that connects to it. */
export interface SocketListener extends AsyncDisposable {
  readonly path: string;
  /** The connection, once the program has made it; rejects when the listener is closed before. */
  readonly connection: Promise<Socket>;
}

/**
 * Listens on a socket file and takes one connection, after which nobody else gets in. We listen and the program connects,
 * so not one of its first bytes can be lost.
 *
 * The path must be short: the system's limit is about 100 bytes.
 */
export async function listenOnSocket(path: string): Promise<SocketListener> {
  const server = createServer({ pauseOnConnect: true });
  server.listen(path);
  await once(server, 'listening');
  const taken = Promise.withResolvers<Socket>();
  // Nobody may be waiting when a guest that never connected is cleared away.
  taken.promise.catch(() => undefined);
  server.once('connection', (socket) => {
    // The other end may be killed at any time; the end of the data says it all.
    socket.on('error', () => undefined);
    server.close();
    taken.resolve(socket);
  });
  server.once('close', () => taken.reject(new Error(`nothing connected to ${path}`)));
  return {
    path,
    connection: taken.promise,
    async [Symbol.asyncDispose]() {
      server.close();
      const socket = await taken.promise.catch(() => undefined);
      socket?.destroy();
    },
  };
}
