import { gzipSync } from 'node:zlib';
import type { Change } from './local-cdn.ts';

/** The body ends early and the connection is closed, although the headers announced the whole. */
export function truncated(atBytes?: number): Change {
  return (good) => ({ ...good, body: good.body.subarray(0, atBytes ?? half(good.body)), ending: 'close' });
}

/** The connection is reset in the middle of the body. */
export function reset(atBytes?: number): Change {
  return (good) => ({ ...good, body: good.body.subarray(0, atBytes ?? half(good.body)), ending: 'reset' });
}

/** After a part of the body nothing more comes, and the connection stays open. */
export function stalled(atBytes?: number): Change {
  return (good) => ({ ...good, body: good.body.subarray(0, atBytes ?? half(good.body)), ending: 'silence' });
}

/** The body comes slowly. */
export function dripped(bytesPerSecond: number): Change {
  return (good) => ({ ...good, bytesPerSecond });
}

/** The body comes again and again, without an announced length. */
export function endless(): Change {
  return ({ headers: { 'content-length': _, ...headers }, ...good }) => ({ ...good, headers, ending: 'repeat' });
}

/** Another length is announced than the body has; null: none, so that the body is sent in chunks. */
export function announced(sizeBytes: number | null): Change {
  return ({ headers: { 'content-length': _, ...headers }, ...good }) => ({
    ...good,
    headers: sizeBytes === null ? headers : { ...headers, 'content-length': String(sizeBytes) },
    ending: sizeBytes === null ? 'end' : 'close',
  });
}

/** Other bytes, with the headers that belong to them. */
export function replaced(change: (body: Uint8Array) => Uint8Array): Change {
  return (good) => {
    const { etag: _, ...headers } = good.headers;
    const body = change(good.body);
    return { ...good, headers: { ...headers, 'content-length': String(body.length) }, body };
  };
}

/** One byte in the middle of the body is another one; every header stays as it was. */
export function flipped(): Change {
  return (good) => {
    const body = Buffer.from(good.body);
    const at = half(body);
    body[at] = (body[at] ?? 0) ^ 0x01;
    return { ...good, body };
  };
}

/** The object of another path, such as that of an earlier version; `headers` go on top of its own. */
export function objectOf(path: string, headers: Readonly<Record<string, string>> = {}): Change {
  return async (_good, { object }) => {
    const other = await object(path);
    return { ...other, headers: { ...other.headers, ...headers } };
  };
}

/** Headers beside the right ones; null takes one away. */
export function withHeaders(changes: Readonly<Record<string, string | null>>): Change {
  return (good) => {
    const headers = new Map(Object.entries(good.headers));
    for (const [name, value] of Object.entries(changes)) {
      if (value === null) headers.delete(name);
      else headers.set(name, value);
    }
    return { ...good, headers: Object.fromEntries(headers) };
  };
}

/** Only a status and a line of text, as for 403, 404, 416, 429 and 5xx. */
export function status(code: number, headers: Readonly<Record<string, string>> = {}): Change {
  const body = Buffer.from(`${code}\n`);
  return (good) => ({
    ...good,
    status: code,
    headers: { 'content-type': 'text/plain', 'content-length': String(body.length), ...headers },
    body,
  });
}

/** A page for people with status 200, as misconfigured servers give for what is not there. */
export function errorPage(): Change {
  const body = Buffer.from('<!DOCTYPE html>\n<html><head><title>Not found</title></head><body>Sorry.</body></html>\n');
  const headers = { 'content-type': 'text/html; charset=utf-8', 'content-length': String(body.length) };
  return (good) => ({ ...good, status: 200, headers, body });
}

/** A redirect; the location may be a path or any URL. */
export function redirected(location: string, code = 302): Change {
  return status(code, { location });
}

/** The body is compressed though nobody asked for it; `claimed` is what `Content-Encoding` says. */
export function encoded(claimed = 'gzip'): Change {
  return (good) => {
    const body = gzipSync(good.body);
    return {
      ...good,
      headers: { ...good.headers, 'content-encoding': claimed, 'content-length': String(body.length) },
      body,
    };
  };
}

/** There are no tags, only times; `isHeeded`: who shows this one is answered 304. */
export function timedOnly(modified: Date, isHeeded = true): Change {
  return async (_good, { request, object }) => {
    const { headers, ...whole } = await object(request.path);
    const { etag: _, ...rest } = headers;
    const isKnown = isHeeded && request.headers['if-modified-since'] === modified.toUTCString();
    const answer = { ...whole, headers: { ...rest, 'last-modified': modified.toUTCString() } };
    return isKnown ? { ...answer, status: 304, headers: {}, body: new Uint8Array() } : answer;
  };
}

/** A range is answered with the whole object and 200. */
export function rangeIgnored(): Change {
  return (good, { request, object }) => (request.headers['range'] === undefined ? good : object(request.path));
}

/** A range is answered with 206 and bytes from another place than was asked for, which `Content-Range` says too. */
export function rangeShifted(byBytes = 1): Change {
  return async (good, { request, object }) => {
    const [, first, last, size] = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(good.headers['content-range'] ?? '') ?? [];
    if (good.status !== 206 || first === undefined) return good;
    const [from, to] = [Number(first) + byBytes, Number(last) + byBytes];
    const { body } = await object(request.path);
    const part = body.subarray(from, to + 1);
    const headers = { 'content-range': `bytes ${from}-${to}/${size ?? '*'}`, 'content-length': String(part.length) };
    return { ...good, headers: { ...good.headers, ...headers }, body: part };
  };
}

/** A range is answered with the `Content-Range` that was asked for, and with bytes from the object's start. */
export function rangeOtherBytes(): Change {
  return async (good, { request, object }) => {
    if (good.status !== 206) return good;
    const { body } = await object(request.path);
    return { ...good, body: body.subarray(0, good.body.length) };
  };
}

/** Half of the object with 206, although no range was asked for. */
export function partUnasked(): Change {
  return (good) => {
    const body = good.body.subarray(0, half(good.body));
    const range = `bytes 0-${body.length - 1}/${good.body.length}`;
    const headers = { ...good.headers, 'content-range': range, 'content-length': String(body.length) };
    return { ...good, status: 206, headers, body };
  };
}

/** The connection is taken, and no answer ever comes. */
export function silent(): Change {
  return () => new Promise(() => undefined);
}

function half(body: Uint8Array): number {
  return Math.floor(body.length / 2);
}
