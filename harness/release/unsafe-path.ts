/** Why a path must not be asked for below a base URL, and what to do about it. */
export interface UnsafePath {
  readonly problem: string;
  readonly hint: string;
}

/** What makes an object path lead elsewhere than below the base URL, from the most to the least dangerous; null when nothing does. */
export function unsafePath(path: string): UnsafePath | null {
  if (/^[a-z][a-z0-9+.-]*:/i.test(path) || /^[/\\]{2}/.test(path)) {
    const problem = 'it is a URL: it leaves the CDN that the consumer was told to use';
    return { problem, hint: 'paths are relative to the base URL' };
  }
  if (/^[/\\]/.test(path)) {
    return {
      problem: 'it is absolute: it leaves the base URL’s folder',
      hint: 'paths are relative to the base URL',
    };
  }
  if (/(?:^|[/\\])(?:\.|%2e){2}(?:[/\\]|%2f|$)/i.test(path)) {
    return { problem: 'it climbs with ".."', hint: 'no build writes such a path: find out who did' };
  }
  if (/[?#%\\\p{Cc}\s]/u.test(path)) {
    return { problem: 'it holds a character that URLs read otherwise', hint: 'write the plain path' };
  }
  return null;
}

/** Whether a path made of names that somebody else chose stays below the folder that it is put into. */
export function isConfined(path: string): boolean {
  return path.split('/').every((part) => part !== '' && part !== '.' && part !== '..') && !path.includes('\0');
}
