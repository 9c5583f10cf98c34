import { type ReadStream, createReadStream } from 'node:fs';
import handler from 'serve-handler';
import { type HttpServer, type RequestHandler, type ServerResponse, openHttpServer } from './http-server.ts';

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
    refuseToKeepErrors(response);
    // The library leaves a file open when it answers 304 and when the client goes away.
    const openFile = (...args: Parameters<typeof createReadStream>): ReadStream => {
      const stream = createReadStream(...args);
      response.once('close', () => stream.destroy());
      return stream;
    };
    void handler(request, response, options, { createReadStream: openFile });
  };
}

/** The library gives the headers of files to what is not there too, and caches would keep that for as long as a file. */
function refuseToKeepErrors(response: ServerResponse): void {
  const writeHead = response.writeHead.bind(response);
  response.writeHead = ((status: number, headers: Record<string, string> = {}) => {
    const { 'Cache-Control': _, ...others } = headers;
    return writeHead(status, status >= 400 ? others : headers);
  }) as typeof response.writeHead;
}
