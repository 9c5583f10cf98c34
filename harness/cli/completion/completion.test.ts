import { execa } from 'execa';
import { expect, test } from 'vitest';
import { COMMANDS } from '../command-table.ts';
import { renderBashCompletion } from './bash.ts';
import { renderFishCompletion } from './fish.ts';

test.each<[string, string[], string[]]>([
  ['the first word', ['ver'], ['verify']],
  ['a word of a group', ['build', 'k'], ['kernel']],
  ['a command that is a group too', ['consumer', 'pre'], ['prepare']],
  ['a flag', ['verify', 'dist', '--ti'], ['--tier', '--timeout']],
  ['the value of a flag', ['verify', '--tier', 'co'], ['contract']],
  ['the value of a flag of a second word', ['seal', 'digest', '--algorithm', 'sha5'], ['sha512']],
  ['a flag of another command', ['doctor', '--tie'], []],
  ['a hidden command', ['self'], []],
])('bash completes %s', async (_name, words, expected) => {
  const script = `${renderBashCompletion(COMMANDS)}
    COMP_WORDS=(bootproof ${words.join(' ')}); COMP_CWORD=${String(words.length)}
    _bootproof; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout } = await execa('bash', ['--noprofile', '--norc', '-c', script]);
  expect(stdout.split('\n').filter((line) => line !== '')).toEqual(expected);
});

test('fish is told every command and flag, quoted', () => {
  const lines = renderFishCompletion(COMMANDS).split('\n');
  expect(lines).toContainEqual(
    expect.stringMatching(/^complete -c bootproof -n '__fish_use_subcommand' -a verify -d '/),
  );
  expect(
    lines.filter(
      (line) => !/^complete -c bootproof -n '[^']*' -(a|l) \S+( -xa '[^']*'| -r)? -d '([^'\\]|\\.)*'$/.test(line),
    ),
  ).toEqual([]);
});
