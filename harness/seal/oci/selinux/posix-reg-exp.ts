import { FormatError, messageOf } from '../../../core/errors.ts';

/**
 * A pattern of a policy, over bytes (one character a byte), that must match all of a path.
 *
 * @throws {FormatError} for one that cannot be compiled.
 */
export function posixRegExp(pattern: string): RegExp {
  try {
    return new RegExp(`^(?:${translated(pattern)})$`, 's');
  } catch (error) {
    throw new FormatError('composefs', `a pattern of the SELinux policy: ${messageOf(error)}`, undefined, {
      cause: error,
    });
  }
}

/** What POSIX and PCRE write otherwise than JavaScript: classes with names, and a bracket that comes first in one. */
function translated(pattern: string): string {
  return pattern.replace(CLASS_OR_ESCAPE, (whole: string, start?: string, body?: string) => {
    if (whole === '\\s') return '[\\t-\\r ]';
    if (start === undefined || body === undefined) return whole;
    const named = body.replace(/\[:(\^?)(\w+):\]/g, (_, not: string, name: string) => {
      const range = NAMED[name];
      if (range === undefined || not !== '') throw new Error(`the class [:${not}${name}:] is not known`);
      return range;
    });
    return `${start}${named.replace(/^\]/, '\\]')}]`;
  });
}

const CLASS_OR_ESCAPE = /\\[^]|(\[\^?)(\]?(?:\[:\^?\w+:\]|\\[^]|[^\]\\])*)\]/g;

const NAMED: Readonly<Record<string, string>> = {
  alnum: '0-9A-Za-z',
  alpha: 'A-Za-z',
  blank: ' \\t',
  cntrl: '\\0-\\x1f\\x7f',
  digit: '0-9',
  graph: '!-~',
  lower: 'a-z',
  print: ' -~',
  punct: '!-\\/:-@\\[-`{-~',
  space: '\\t-\\r ',
  upper: 'A-Z',
  word: '\\w',
  xdigit: '0-9A-Fa-f',
};
