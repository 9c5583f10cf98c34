import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { parseDump } from './parse-dump.ts';
import { renderDump } from './render-dump.ts';

const ROOT = '/ 0 40755 2 0 0 0 0.0 - - -\n';
const DIGEST = 'ab'.repeat(32);

describe('is refused, with line and column:', () => {
  test.each<[string, string, string]>([
    ['nothing', '', 'line 1, column 1: it holds no entry'],
    ['a line without end', `${ROOT}/${'a'.repeat(1_200_000)}`, 'line 2, column 1048577: a line of more than'],
    ['a blank line', `${ROOT}\n`, 'line 2, column 1: there is no path'],
    ['a NUL byte', `${ROOT}/a\0b 0 100644\n`, 'line 2, column 3: a NUL byte'],
    ['an escaped NUL in a name', file('/a\\x00b'), 'line 2, column 1: a NUL byte in a path'],
    ['a lone backslash', file('/a\\'), 'line 2, column 3: a backslash that begins no escape'],
    ['an unknown escape', file('/a\\q'), 'line 2, column 3: a backslash'],
    ['half a byte', file('/a\\x1'), 'line 2, column 3: a backslash'],
    ['no root', '/a 0 100644 1 0 0 0 0.0 - - -\n', 'line 1, column 1: the root must come first'],
    ['a root that is a file', '/ 0 100644 1 0 0 0 0.0 - - -\n', 'line 1, column 1: the root is no directory'],
    ['two roots', ROOT + ROOT, 'line 2, column 1: the root comes a second time'],
    ['a name twice', file('/a') + file('/a').slice(ROOT.length), 'line 3, column 1: this path comes a second time'],
    ['a slash at the end', file('/a/'), 'line 2, column 1: the folder "a" of this path is not there yet'],
    ['a name of dots', file('/..'), 'line 2, column 1: ".." cannot be a name'],
    ['a long name', file(`/${'n'.repeat(256)}`), 'line 2, column 1: a name of 256 bytes'],
    ['a missing folder', file('/d/a'), 'line 2, column 1: the folder "d" of this path is not there yet'],
    [
      'a file as folder',
      file('/a') + file('/a/b').slice(ROOT.length),
      'line 3, column 1: "a" in this path is no directory',
    ],
    ['no type', '/ 0 755 2 0 0 0 0.0 - - -\n', 'line 1, column 5: the mode 755 names no type of file'],
    ['a mode in decimal', '/ 0 40985 2 0 0 0 0.0 - - -\n', 'line 1, column 5: the mode "40985" is no octal number'],
    ['a size of letters', '/ x 40755 2 0 0 0 0.0 - - -\n', 'line 1, column 3: the size "x" is no decimal number'],
    ['an owner of letters', '/ 0 40755 2 u 0 0 0.0 - - -\n', 'line 1, column 13: the user "u" is no decimal number'],
    ['a group of letters', '/ 0 40755 2 1 g 0 0.0 - - -\n', 'line 1, column 15: the group "g" is no decimal number'],
    ['a time without point', '/ 0 40755 2 0 0 0 5 - - -\n', 'line 1, column 19: the time "5" is not written as'],
    ['half a time', '/ 0 40755 2 0 0 0 5. - - -\n', 'line 1, column 21: the nanoseconds "" is no decimal'],
    [
      'content of another size',
      file('/a', '3', '- abcd -'),
      'line 2, column 27: content of 4 bytes, where the size says 3',
    ],
    ['a digest that is none', file('/a', '3', `- - ${DIGEST}0`), 'line 2, column 29: a digest of sha256 has 64'],
    ['no digest at all', `${ROOT}/a 3 100644 1 0 0 0 0.0 - -\n`, 'line 2, column 28: a digest of sha256 has 64'],
    [
      'a link to nowhere',
      `${ROOT}/a 0 @100644 - - - - - b\n`,
      'line 2, column 24: a hard link to a path that is not there',
    ],
    ['a link without target', `${ROOT}/a 0 @100644 - - - - - -\n`, 'line 2, column 24: a hard link without a target'],
    ['a link to itself', `${ROOT}/a 0 @100644 - - - - - /a\n`, 'a hard link that leads back to itself'],
    [
      'links in a circle',
      `${ROOT}/a 0 @100644 - - - - - /b\n/b 0 @100644 - - - - - /a\n`,
      'line 2, column 24: a hard link that leads back to itself',
    ],
    ['a link to the root', `${ROOT}/a 0 @100644 - - - - - /\n`, 'line 2, column 24: a hard link to a directory'],
    ['a linked directory', `${ROOT}/a 0 @40755 - - - - - /b\n`, 'line 2, column 6: a hard link to a directory'],
    [
      'an attribute without sign',
      file('/a', '0', '- - - user.a'),
      'line 2, column 31: the attribute "user.a" has no "="',
    ],
    ['two blanks', file('/a', '0', '- - - a=b  c=d'), 'line 2, column 35: the attribute "" has no "="'],
    ['a long key', file('/a', '0', `- - - ${'k'.repeat(256)}=v`), "line 2, column 31: an attribute's key of 256 bytes"],
    ['a full inode', file('/a', '0', `- - - a=${'v'.repeat(32_748)}`), 'more than it can hold'],
  ])('%s', async (_, dump, problem) => {
    await expect(reread(dump)).rejects.toThrow(problem);
  });
});

test.each<[string, string, string]>([
  ['a last line without its end', ROOT + '/a 0 100644 1 0 0 0 0.0 - - -', file('/a')],
  ['a line that ends early', `${ROOT}/a 0 100644 1 0 0 0 0.0\n`, file('/a')],
  ['one blank at the end', file('/a', '0', '- - - '), file('/a')],
  [
    'paths with more slashes, and without any',
    `${ROOT}d 0 40755 2 0 0 0 0.0 - - -\n//d//a 0 100644 1 0 0 0 0.0 - - -\n`,
    inFolder(),
  ],
  [
    'a sign, a blank and large numbers',
    `${ROOT}/a 0 \t+100644 4294967297 -1 0 0 0.0 - - -\n`,
    file('/a', '0', '- - -', '1 4294967295'),
  ],
  ['times before 1970', '/ 0 40755 2 0 0 0 -5.7\n', '/ 0 40755 2 0 0 0 -5.7 - - -\n'],
  ['a hard link before its file', `${ROOT}/b 0 @100644 - - - - - a\n/a 0 100644 1 0 0 0 0.0 - - -\n`, linked()],
  [
    'a hard link to a hard link',
    `${ROOT}/a 0 100644 1 0 0 0 0.0 - - -\n/c 0 @100644 - - - - - /b\n/b 0 @100644 - - - - - /a\n`,
    linked('/b', '/c'),
  ],
  ['an attribute twice: the later counts', file('/a', '0', '- - - k=1 k=2=3'), file('/a', '0', '- - - k=2\\x3d3')],
  ['raw high bytes', file('/\xe9'), file('/\\xe9')],
])('is read: %s', async (_, dump, expected) => {
  expect(await reread(dump)).toBe(expected);
});

test('a long chain of hard links costs no more than its lines', { timeout: 30_000 }, async () => {
  const links = Array.from({ length: 8_000 }, (_, at) => `/${at} 0 @100644 - - - - - /${at + 1}\n`);
  const dump = Buffer.from([ROOT, ...links, '/8000 0 100644 1 0 0 0 0.0 - - -\n'].join(''));
  const { children } = await parseDump(Readable.from([dump]), 'sha256');
  expect(children?.get('0')).toEqual({ kind: 'link', target: children?.get('8000') });
});

/** A dump of a root and a regular file. */
function file(path: string, size = '0', rest = '- - -', owner = '1 0'): string {
  return `${ROOT}${path} ${size} 100644 ${owner} 0 0 0.0 ${rest}\n`;
}

function inFolder(): string {
  return '/ 0 40755 3 0 0 0 0.0 - - -\n/d 0 40755 2 0 0 0 0.0 - - -\n/d/a 0 100644 1 0 0 0 0.0 - - -\n';
}

function linked(...names: string[]): string {
  return (
    file('/a') + (names.length === 0 ? ['/b'] : names).map((name) => `${name} 0 @120000 - - - - 0.0 /a - -\n`).join('')
  );
}

async function reread(dump: string): Promise<string> {
  async function* chunks(): AsyncGenerator<Uint8Array> {
    const bytes = Buffer.from(dump, 'latin1');
    // In pieces, so that lines cross them.
    for (let at = 0; at < bytes.length; at += 7) yield await Promise.resolve(bytes.subarray(at, at + 7));
  }
  return [...renderDump(await parseDump(chunks(), 'sha256'))].join('');
}
