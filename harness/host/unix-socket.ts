import { once } from 'node:events';
import { type Socket, createServer } from 'node:net';
import { HarnessError } from '../core/errors.ts';

/** A socket file that waits for the one program that connects to it. */
export interface SocketListener extends AsyncDisposable {
  readonly path: string;
  /** The connection, once the program has made it; rejects when the listener is closed before. */
  readonly connection: Promise<Socket>;
  /** Takes no connection any more; one that was made stays. */
  refuse(): void;
}

/**
 * Listens on a socket file and takes one connection, after which nobody else gets in. We listen and the program connects,
 * so not one of its first bytes can be lost.
 *
 * @throws {HarnessError} `BOOTPROOF_PATH_TOO_LONG`
 */
export async function listenOnSocket(path: string): Promise<SocketListener> {
  if (Buffer.byteLength(path) > LONGEST_PATH_BYTES) {
    throw new HarnessError(
      'BOOTPROOF_PATH_TOO_LONG',
      `${path} is too long for a socket (${LONGEST_PATH_BYTES} bytes): set TMPDIR to a folder with a shorter path`,
      { path, limitBytes: LONGEST_PATH_BYTES },
    );
  }
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
    refuse: () => void server.close(),
    async [Symbol.asyncDispose]() {
      server.close();
      const socket = await taken.promise.catch(() => undefined);
      socket?.destroy();
    },
  };
}

/** sun_path of unix(7): 108 bytes with the closing zero on Linux, 104 on macOS. */
const LONGEST_PATH_BYTES = 103;
