import type { Problem } from '../../core/finding.ts';
import type { CdnEvidence, GetSight, ObjectSight } from './evidence.ts';

/** Every object that was looked at, what consumers ask for first in front. */
export function allSights({ latest, manifest, objects }: CdnEvidence): ObjectSight[] {
  return [...(latest === null ? [] : [latest]), ...(manifest === null ? [] : [manifest]), ...objects];
}

/** How servers say that something is not there: object stores say 403 to those who may not list what there is. */
export const NOT_THERE: readonly number[] = [403, 404, 410];

/** Why an object did not arrive as an object does; null when it came whole. Whether its bytes are right is another matter. */
export function arrivalProblem({ path, gets: [get] }: ObjectSight): Problem | null {
  if (get === undefined) return { at: path, problem: 'it was not asked for: its path leads elsewhere' };
  const said = describe(get);
  return said === null ? null : { at: path, ...said };
}

function describe({
  ending,
  status,
  detail,
  headers,
  sizeBytes,
  isPage,
  earlier,
}: GetSight): Omit<Problem, 'at'> | null {
  switch (ending) {
    case 'whole':
      if (!isPage) return null;
      return {
        problem: 'a page for people comes with status 200 instead of the object',
        actual: `${headers.contentType ?? 'no content type'}, ${sizeBytes} bytes`,
        hint: 'the server answers what it does not have with its error page; that must be a 404',
      };
    case 'status':
      return {
        problem: `${status === 404 || status === 410 ? 'missing' : 'refused'}: the server answers ${status}${asked(earlier)}`,
        hint: HINTS[String(status)] ?? 'see the server’s own log for this path',
      };
    case 'cut': {
      const announced = headers.contentLength === null ? '' : ` of ${headers.contentLength}`;
      return {
        problem: `cut off: ${sizeBytes}${announced} bytes came, then ${detail ?? 'nothing'}`,
        hint: 'the upload broke off, or a cache keeps a part of the object',
      };
    }
    case 'slow':
      return {
        problem: `too slow: ${detail ?? ''}`,
        hint: 'consumers give up; an edge or the origin behind it is in trouble',
      };
    case 'too long':
      return {
        problem: `endless: ${detail ?? ''}`,
        hint: 'no object of its kind is so long: consumers must stop somewhere',
      };
    case 'redirect':
      return {
        problem: `not followed: it redirects ${detail ?? ''}`,
        hint: 'serve the object itself below the base URL',
      };
    case 'no answer':
      return { problem: `no answer: ${detail ?? ''}${asked(earlier)}`, hint: 'the connection fails for this object' };
  }
}

function asked(earlier: readonly string[]): string {
  return earlier.length === 0 ? '' : `, asked ${earlier.length + 1} times`;
}

const HINTS: Readonly<Record<string, string>> = {
  403: 'an access rule refuses it, or, as object stores do, it is not there',
  404: 'it was not built, copied or uploaded, or lies under another path',
  410: 'it was taken away',
};
