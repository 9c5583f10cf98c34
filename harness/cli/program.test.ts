import { expect, test } from 'vitest';
import { COMMANDS, GROUPS } from './command-table.ts';
import { JSON_OPTIONS } from './json-options.ts';
import type { Given } from './option-spec.ts';
import { buildProgram } from './program.ts';
import { renderCommandDocs } from './command-docs.ts';

test('docs/commands.md is what the command table says', async () => {
  await expect(renderCommandDocs(COMMANDS)).toMatchFileSnapshot('../../docs/commands.md');
});

test('flags and arguments reach the command under their names', () => {
  expect(parse('verify', 'dist', '--tier', 'contract', '--json-file', 'x.json')).toEqual([
    'verify',
    {
      args: ['dist'],
      options: {
        tier: 'contract',
        layout: 'asset-v',
        accel: 'auto',
        connections: '4',
        producerTimeout: '30m',
        jsonFile: 'x.json',
      },
    },
  ]);
});

test('every command that users call gives its result as JSON too, to standard output and to a file', () => {
  const without = COMMANDS.filter(
    ({ hidden, options }) => hidden !== true && !JSON_OPTIONS.every((one) => options.includes(one)),
  );
  // They speak to a terminal, in the protocol of consumers, and in a shell's language.
  expect(without.map(({ name }) => name)).toEqual(['spawn', 'consumer prepare', 'completion']);
});

test.each([
  [['verify', '--tier', 'deep'], "argument 'deep' is invalid. Allowed choices are contract, boot, full"],
  [['verify', 'a', 'b'], 'too many arguments'],
  [['verfy'], "unknown command 'verfy'"],
  [['verify', '--nonsense'], "unknown option '--nonsense'"],
])('%j is refused', (args, message) => {
  expect(() => parse(...args)).toThrow(message);
});

test('--version behind a command is the command’s, not the program’s own', () => {
  const args = ['--version', '0.2.0', '--arch', 'arm64', '--kernel', 'k'];
  expect(parse('build', 'release', ...args)?.[1].options).toMatchObject({ version: '0.2.0' });
});

function parse(...args: string[]): readonly [string, Given] | undefined {
  let chosen: readonly [string, Given] | undefined;
  buildProgram(COMMANDS, '1.2.3', (spec, given) => (chosen = [spec.name, given])).parse(args, { from: 'user' });
  return chosen;
}

test('commands of two words stand in the help under what they do together', () => {
  const groups = COMMANDS.map(({ name }) => name.split(' ')).filter(([first = '', second]) => {
    return second !== undefined && !COMMANDS.some(({ name }) => name === first);
  });
  expect(new Set(groups.map(([first]) => first))).toEqual(new Set(Object.keys(GROUPS)));
});
