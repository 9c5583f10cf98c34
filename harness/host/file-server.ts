import { createServer } from 'node:http';
import { once } from 'node:events';
import getPort from 'get-port';
import handler from 'serve-handler';

/** A folder that is served over HTTP on this machine only. */
export interface FileServer extends AsyncDisposable {
  /** Without a slash at its end. */
  readonly url: string;
}

/** Serves a folder on a free port of the loopback interface: plain files, no listings, no rewriting of paths. */
export async function openFileServer(folder: string): Promise<FileServer> {
  const server = createServer((request, response) => {
    void handler(request, response, {
      public: folder,
      cleanUrls: false,
      directoryListing: false,
      trailingSlash: false,
      etag: true,
    });
  });
  const port = await getPort();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${String(port)}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
