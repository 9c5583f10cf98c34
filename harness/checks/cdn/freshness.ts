import type { KeptHeaders } from './evidence.ts';

/** For how long a shared cache may answer without asking; null when nothing is said (RFC 9111, section 4.2.1). */
export function freshSeconds({ cacheControl, expires, date }: KeptHeaders): number | null {
  const said = directives(cacheControl);
  if (said.has('no-store') || said.has('no-cache')) return 0;
  const maxAge = said.get('s-maxage') ?? said.get('max-age');
  // A date that is none, as in `Expires: 0`, lies in the past (section 5.3).
  const until = expires === null ? NaN : Math.max(0, (Date.parse(expires) || 0) - Date.parse(date ?? '')) / 1_000;
  const seconds = maxAge === undefined ? until : Number(maxAge);
  return Number.isFinite(seconds) ? seconds : null;
}

/** What an answer says to caches: to all, and to CDNs alone where that is said too, which then counts there. */
export function policiesOf(headers: KeptHeaders): KeptHeaders[] {
  return [headers, ...headers.cdnCacheControl.map((cacheControl) => ({ ...headers, cacheControl, expires: null }))];
}

/** The directives of a `Cache-Control`, each with its value; an empty one where it has none. */
export function directives(cacheControl: string | null): ReadonlyMap<string, string> {
  const said = new Map<string, string>();
  for (const part of (cacheControl ?? '').toLowerCase().split(',')) {
    const [name = '', value = ''] = part.split('=').map((text) => text.trim().replaceAll('"', ''));
    // Of two the first one counts (RFC 9111, section 4.2.1).
    if (!said.has(name)) said.set(name, value);
  }
  return said;
}
