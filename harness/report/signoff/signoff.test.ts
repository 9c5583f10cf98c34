import { dsse, crypto as sigstore } from '@sigstore/core';
import fc from 'fast-check';
import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Result } from '../result.ts';
import { checkFiles, checkRun, checkStatement } from './check-signoff.ts';
import { preAuthEncoding } from './dsse.ts';
import { readPrivateKey, readPublicKey } from './keys.ts';
import { signableRun } from './signable-samples.ts';
import { keySignatory, keySigner } from './signatory.ts';
import { readSignoff, writeSignoff } from './signoff-file.ts';
import { statementOf } from './statement.ts';
import { whyUnsignable } from './unsignable.ts';

const RUNS = process.env['BOOTPROOF_SOAK'] === undefined ? 100 : 5_000;

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bootproof-test-'));
});

afterEach(() => rm(folder, { recursive: true }));

test.each([
  ['Ed25519', () => generateKeyPairSync('ed25519')],
  ['ECDSA P-256', () => generateKeyPairSync('ec', { namedCurve: 'prime256v1' })],
])('what %s signs is read back, by another implementation of DSSE too', async (_name, generate) => {
  const { privateKey, publicKey } = generate();
  const file = join(folder, 'signoff.json');
  const statement = await writeSignoff(file, signableRun(), keySigner(await keyFile(privateKey)));
  expect(await readSignoff(file, keySignatory(await publicFile(publicKey)))).toEqual({
    statement,
    signer: expect.stringMatching(/^the key [0-9a-f]{16}…$/) as unknown,
  });
  const { payload, payloadType, signatures } = JSON.parse(await readFile(file, 'utf8')) as Record<string, string> & {
    signatures: { sig: string }[];
  };
  const theirs = dsse.preAuthEncoding(payloadType ?? '', Buffer.from(payload ?? '', 'base64'));
  const signature = Buffer.from(signatures[0]?.sig ?? '', 'base64');
  const hash = publicKey.asymmetricKeyType === 'ed25519' ? undefined : 'sha256';
  expect(sigstore.verify(theirs, publicKey, signature, hash)).toBe(true);
});

test('the bytes that are signed are those that another implementation signs', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.uint8Array(), (type, payload) => {
      expect(preAuthEncoding(type, payload)).toEqual(dsse.preAuthEncoding(type, Buffer.from(payload)));
    }),
    { numRuns: RUNS },
  );
});

test('a changed character anywhere in a sign-off is noticed, and so is another key', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const file = join(folder, 'signoff.json');
  const statement = await writeSignoff(file, signableRun(), keySigner(privateKey));
  const text = await readFile(file);
  await fc.assert(
    fc.asyncProperty(fc.nat(text.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
      const changed = Buffer.from(text);
      changed[at] = (changed[at] ?? 0) ^ flip;
      await writeFile(file, changed);
      const read = await readSignoff(file, keySignatory(publicKey));
      // White space and the key's id are outside of what is signed: what they leave is the same statement, or refused.
      if ('statement' in read) expect(read.statement).toEqual(statement);
      else expect(read.problem).not.toBe('');
    }),
    { numRuns: RUNS },
  );
  await writeFile(file, text);
  const { publicKey: other } = generateKeyPairSync('ed25519');
  expect(await readSignoff(file, keySignatory(other))).toEqual({
    problem: 'no signature in it was made with this key over these bytes',
  });
});

test('a sign-off is not written over', async () => {
  const { privateKey } = generateKeyPairSync('ed25519');
  await writeSignoff(join(folder, 's'), signableRun(), keySigner(privateKey));
  await expect(writeSignoff(join(folder, 's'), signableRun(), keySigner(privateKey))).rejects.toThrow(
    /exists: a sign-off is not written/,
  );
});

test.each<[Partial<Result>, RegExp]>([
  [{ verdict: 'fail' }, /its verdict is fail \(0 checks\)/],
  [{ verdict: 'blocked' }, /its verdict is blocked/],
  [{ partial: true }, /it did not come to its end/],
  [{ scope: { ...signableRun().scope, tier: 'boot' } }, /its tier is boot: a sign-off needs `--tier full`/],
  [{ scope: { ...signableRun().scope, only: ['boot'], complete: false } }, /it judged only boot/],
  [{ scope: { ...signableRun().scope, skip: ['fex'], complete: false } }, /it left out fex/],
  [{ scope: { ...signableRun().scope, complete: false } }, /a part of the release was left out/],
  [{ artifacts: [] }, /it looked at no artifact/],
])('a run with %j cannot be signed off', async (change, reason) => {
  const { privateKey } = generateKeyPairSync('ed25519');
  const result = { ...signableRun(), ...change };
  expect(whyUnsignable(result).join('; ')).toMatch(reason);
  await expect(writeSignoff(join(folder, 's'), result, keySigner(privateKey))).rejects.toThrow(
    /this run cannot be signed off: /,
  );
});

test('age, required checks and waivers are held against the statement', () => {
  const statement = statementOf(signableRun());
  const now = new Date('2026-11-22T00:00:10Z');
  const demand = (maxAgeMs: number | null, required: string[]): string[] =>
    checkStatement(statement, { now, maxAgeMs, required });
  expect(statement.predicate).toMatchObject({ result: 'WARNED', warnedTests: ['boot/console[x86_64]'] });
  expect(demand(null, ['boot/init', 'tarball/members'])).toEqual([]);
  expect(demand(3_600_000, [])).toEqual([expect.stringContaining('is older than asked for')]);
  expect(demand(null, ['fex/static'])).toEqual(['the required check fex/static is not among those that passed']);
  expect(demand(null, ['boot/console'])).toEqual(['the required check boot/console was waived']);
  const early = checkStatement(statement, { now: new Date('2026-11-20T00:00:00Z'), maxAgeMs: null, required: [] });
  expect(early).toEqual([expect.stringContaining('ends in the future')]);
});

test('files are held against what was signed, and what stands in a tarball goes with it', async () => {
  await writeFile(join(folder, 'a.tar.gz'), 'tarball');
  const at = (name: string): string => join(folder, name);
  expect(await checkFiles(statementOf(signableRun()), at)).toEqual({ agree: 1, problems: [] });
  await writeFile(join(folder, 'a.tar.gz'), 'Tarball');
  expect(await checkFiles(statementOf(signableRun()), at)).toMatchObject({
    agree: 0,
    problems: [
      expect.stringMatching(
        /^a\.tar\.gz is not what was signed: its SHA-256 is [0-9a-f]{64}, and [0-9a-f]{64} was signed$/,
      ),
    ],
  });
  expect((await checkFiles(statementOf(signableRun()), () => null)).problems).toEqual([
    'a.tar.gz was signed and is not there',
  ]);
});

test('a run that was changed after it was signed is told from the signed one', () => {
  const statement = statementOf(signableRun());
  expect(checkRun(statement, signableRun())).toEqual([]);
  const [first, ...rest] = signableRun().checks;
  if (first === undefined) throw new Error('the run has checks');
  expect(
    checkRun(statement, { ...signableRun(), checks: [{ ...first, status: 'not-applicable' }, ...rest] }),
  ).toHaveLength(1);
});

test.each<[string, () => string, RegExp]>([
  ['no key', () => 'hello', /is no private key in PEM without a passphrase: make one with `openssl [^`]+`$/],
  [
    'the public half',
    () => generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    /key is a public key: name its private half$/,
  ],
  ['an RSA key', () => pem(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey), /is of the type rsa/],
  ['another curve', () => pem(generateKeyPairSync('ec', { namedCurve: 'secp384r1' }).privateKey), /type secp384r1/],
])('%s is refused', async (_name, text, message) => {
  await writeFile(join(folder, 'key'), text());
  await expect(readPrivateKey(join(folder, 'key'))).rejects.toThrow(message);
});

test('a private key is refused where one verifies', async () => {
  await writeFile(join(folder, 'key'), pem(generateKeyPairSync('ed25519').privateKey));
  await expect(readPublicKey(join(folder, 'key'))).rejects.toThrow(/name its public half/);
});

async function keyFile(key: KeyObject): Promise<KeyObject> {
  await writeFile(join(folder, 'key'), pem(key));
  return readPrivateKey(join(folder, 'key'));
}

async function publicFile(key: KeyObject): Promise<KeyObject> {
  await writeFile(
    join(folder, 'key.pub'),
    createPublicKey(key.export({ type: 'spki', format: 'pem' })).export({ type: 'spki', format: 'pem' }),
  );
  return readPublicKey(join(folder, 'key.pub'));
}

function pem(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}
