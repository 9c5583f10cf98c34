import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeTemporaryFolder } from '../../host/temporary-folder.ts';
import { renderMachineAgent } from './agent.ts';
import { parseAnswer, readAnswer } from './answer.ts';
import { LETTER_HALF_BYTES, letterDisk, renderLetter } from './letter.ts';

const NONCE = 'f00d';
const GOOD = [
  'version\t1',
  `nonce\t${NONCE}`,
  'pid1.exe\t/sbin/init',
  'pid1.args\tinit boot ',
  'mount\toverlay / overlay rw 0 0',
  'kept\t',
  'root.write\taccepted',
  'bootproof-work.mounted\tbootproof-work /mnt/work virtiofs rw 0 0',
  `bootproof-work.read\t${NONCE}`,
  'bootproof-work.write\taccepted',
  'bootproof-none.mounted\t',
  'bootproof-none.read\t',
  'bootproof-none.write\taccepted',
  'bootproof-code.mounted\tbootproof-code /mnt/code virtiofs ro 0 0',
  `bootproof-code.read\t${NONCE}`,
  'bootproof-code.write\tRead-only file system',
  'agent\t/bin/busybox sh /arcbox/bin/arcbox-agent serve ',
  `end\t${NONCE}`,
];
const bytesOf = (lines: readonly string[]): Buffer => Buffer.from(`${lines.join('\n')}\n`);

test('the answer is what stands in the second half of the letter’s disk', async () => {
  await using folder = await makeTemporaryFolder('letter');
  const disk = join(folder.path, 'letter');
  const bytes = letterDisk(NONCE);
  await writeFile(disk, bytes);
  expect(await readAnswer(disk, NONCE)).toEqual({
    problem: "the distribution's own init never ran its boot script",
  });
  bytesOf(GOOD).copy(bytes, LETTER_HALF_BYTES);
  await writeFile(disk, bytes);
  expect(await readAnswer(disk, NONCE)).toMatchObject({
    answer: { pid1: { exe: '/sbin/init', args: 'init boot' }, kept: null, rootWrite: 'accepted' },
  });
});

test.each([
  ['of another boot', GOOD, 'beef', "it does not carry this boot's nonce"],
  ['that breaks off', GOOD.slice(0, -1), NONCE, 'it breaks off before its end'],
  ['of another version', ['version\t0', ...GOOD.slice(1)], NONCE, 'version: Invalid input: expected "1"'],
])('an answer %s is refused with the reason', (_, lines, nonce, problem) => {
  expect(parseAnswer(bytesOf(lines), nonce)).toEqual({ problem });
});

test('any bytes are an answer or a reason, never an exception', () => {
  const damaged = fc.tuple(fc.nat(400), fc.nat(255)).map(([at, byte]) => {
    const bytes = bytesOf(GOOD);
    bytes[at % bytes.length] = byte;
    return bytes;
  });
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 2000 }), damaged), (bytes) => {
      const read = parseAnswer(bytes, NONCE);
      expect('answer' in read || typeof read.problem === 'string').toBe(true);
    }),
  );
});

test.each([
  ['letter', renderLetter(NONCE)],
  ['agent', renderMachineAgent(NONCE)],
])('the %s is a script without a slip', (_, script) => {
  execFileSync('sh', ['-n'], { input: script });
});
