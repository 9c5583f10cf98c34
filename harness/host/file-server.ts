import { type ReadStream, createReadStream } from 'node:fs';
import handler from 'serve-handler';
import { type HttpServer, type RequestHandler, openHttpServer } from './http-server.ts';

/** Header lines for the files that a pattern matches, as serve-handler's `headers` takes them. */
export interface HeaderRule {
  readonly source: string;
  readonly headers: readonly { readonly key: string; readonly value: string }[];
}

/** Serves a folder on a free port of the loopback interface: plain files, no listings, no rewriting of paths. */
export async function openFileServer(folder: string): Promise<HttpServer> {
  return openHttpServer(serveFolder(folder));
}

/** Answers requests with the files of a folder. */
export function serveFolder(folder: string, rules: readonly HeaderRule[] = []): RequestHandler {
  const options = {
    public: folder,
    cleanUrls: false,
    directoryListing: false,
    trailingSlash: false,
    etag: true,
    headers: rules.map(({ source, headers }) => ({ source, headers: [...headers] })),
  };
  return (request, response) => {
    // The library leaves a file open when it answers 304 and when the client goes away.
    const openFile = (...args: Parameters<typeof createReadStream>): ReadStream => {
      const stream = createReadStream(...args);
      response.once('close', () => stream.destroy());
      return stream;
    };
    void handler(request, response, options, { createReadStream: openFile });
  };
}
