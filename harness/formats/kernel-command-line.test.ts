import { expect, test } from 'vitest';
import { parameterValues, parseKernelCommandLine } from './kernel-command-line.ts';

test.each<[string, (readonly [string, string | null])[]]>([
  [
    'console=ttyS0 root=/dev/vda ro',
    [
      ['console', 'ttyS0'],
      ['root', '/dev/vda'],
      ['ro', null],
    ],
  ],
  [
    '  a=1\t b  ',
    [
      ['a', '1'],
      ['b', null],
    ],
  ],
  [
    'dyndbg="file a.c +p" x',
    [
      ['dyndbg', 'file a.c +p'],
      ['x', null],
    ],
  ],
  ['"dyndbg=file a.c +p"', [['dyndbg', 'file a.c +p']]],
  [
    'a= b==c',
    [
      ['a', ''],
      ['b', '=c'],
    ],
  ],
  ['root="PARTLABEL=a b"', [['root', 'PARTLABEL=a b']]],
  ['a="never closed b', [['a', 'never closed b']]],
  ['', []],
])('takes apart %s as the kernel does', (text, expected) => {
  expect(parseKernelCommandLine(text).parameters.map(({ name, value }) => [name, value])).toEqual(expected);
});

test('what stands behind two dashes is for init', () => {
  const line = parseKernelCommandLine('quiet -- single --verbose');
  expect(line).toEqual({ parameters: [{ name: 'quiet', value: null }], initArguments: ['single', '--verbose'] });
});

test('values come in their order, and dashes in a name are underscores', () => {
  const line = parseKernelCommandLine('console=ttyS0 console=hvc0 a-b=1 a_b=2');
  expect(parameterValues(line, 'console')).toEqual(['ttyS0', 'hvc0']);
  expect(parameterValues(line, 'a_b')).toEqual(['1', '2']);
  expect(parameterValues(line, 'ro')).toEqual([]);
});
