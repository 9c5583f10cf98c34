import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PAYLOAD_TYPE } from '../dsse.ts';
import { keySignatory } from '../signatory.ts';
import { readSignoff, writeSignoff } from '../signoff-file.ts';
import { signableRun } from '../signable-samples.ts';
import { identitySignatory } from './identity-signatory.ts';
import type { IdentityDemand } from './identity-demand.ts';
import { keylessSigner } from './keyless-signer.ts';
import { CLAIMS, type LocalSigstore, idToken, openLocalSigstore } from './local-sigstore-samples.ts';
import { readSigningConfig, readTrustedRoot } from './sigstore-files.ts';

const RUNS = process.env['BOOTPROOF_SOAK'] === undefined ? 60 : 2_000;
const ASKED: IdentityDemand = { identity: CLAIMS.sub, issuer: CLAIMS.iss, repository: null };

let folder: string;
let sigstore: LocalSigstore;
let signed: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bootproof-test-'));
  sigstore = await openLocalSigstore();
  signed = await sign(sigstore);
});

afterAll(async () => {
  await sigstore[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

test.each([1, 2] as const)(
  'what is signed without a key is read back, logged by version %s of Rekor',
  async (rekor) => {
    await using services = await openLocalSigstore({ rekor });
    const file = await sign(services);
    const { mediaType } = JSON.parse(await readFile(file, 'utf8')) as Bundle;
    expect(mediaType).toBe('application/vnd.dev.sigstore.bundle.v0.3+json');
    expect(await read(file, services)).toEqual({
      statement: expect.objectContaining({ subject: expect.any(Array) as unknown }) as unknown,
      signer: `the identity ${CLAIMS.sub} of ${CLAIMS.iss}`,
    });
  },
);

test('a changed byte anywhere in a bundle is noticed, or says the same', { timeout: 240_000 }, async () => {
  const text = await readFile(signed);
  const good = await read(signed);
  const signatory = identitySignatory(ASKED, await trust(sigstore));
  await fc.assert(
    fc.asyncProperty(fc.nat(text.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
      const changed = Buffer.from(text);
      changed[at] = (changed[at] ?? 0) ^ flip;
      await writeFile(join(folder, 'changed'), changed);
      const found = await readSignoff(join(folder, 'changed'), signatory);
      // White space, and what the log tells besides its proof, are outside of what is signed.
      if ('statement' in found) expect(found).toEqual(good);
      else expect(found.problem).not.toBe('');
    }),
    { numRuns: RUNS },
  );
});

test.each<[string, Partial<IdentityDemand>, RegExp]>([
  [
    'another identity',
    { identity: CLAIMS.sub.replace('release', 'evil') },
    /^it is signed by .*release\.yml@refs\/tags\/v1, not by .*evil/,
  ],
  ['the start of the identity', { identity: 'https://github.com/acme/os' }, /^it is signed by/],
  ['the end of the identity', { identity: CLAIMS.sub.replace('https://', '') }, /^it is signed by/],
  ['another character for a dot', { identity: CLAIMS.sub.replace('.yml', 'xyml') }, /^it is signed by/],
  ['a star where a slash stands', { identity: 'https://github.com/acme/*' }, /^it is signed by/],
  [
    'another issuer',
    { issuer: 'https://gitlab.com' },
    /^its signer is vouched for by .*githubusercontent\.com, not by/,
  ],
  [
    'another repository',
    { repository: 'https://github.com/acme/other' },
    /^it is signed for https:\/\/github\.com\/acme\/os, not/,
  ],
  [
    'another ref',
    { repository: 'https://github.com/acme/os@refs/heads/*' },
    /^it is signed for .*@refs\/tags\/v1, not/,
  ],
])('%s is refused', async (_name, asked, problem) => {
  expect(await read(signed, sigstore, asked)).toEqual({ problem: expect.stringMatching(problem) as unknown });
});

test.each<[string, Partial<IdentityDemand>]>([
  ['the identity under any tag', { identity: 'https://github.com/acme/os/.github/workflows/release.yml@refs/tags/v*' }],
  ['the repository', { repository: 'https://github.com/acme/os' }],
  ['the repository with its ref', { repository: 'https://github.com/acme/os@refs/tags/v*' }],
])('%s may be asked for', async (_name, asked) => {
  expect(await read(signed, sigstore, asked)).toHaveProperty('statement');
});

test('a workflow that another repository called is that repository’s only when it is demanded', async () => {
  await using services = await openLocalSigstore();
  const file = await sign(services, { ...CLAIMS, repository: 'mallory/os' });
  expect(await read(file, services)).toEqual({
    problem: expect.stringMatching(
      /^its workflow was called by https:\/\/github\.com\/mallory\/os, which anybody may/,
    ) as unknown,
  });
  expect(await read(file, services, { repository: 'https://github.com/mallory/os' })).toHaveProperty('statement');
});

test('a branch that calls the workflow of a tag is told from the tag, unless its ref is demanded', async () => {
  await using services = await openLocalSigstore();
  const file = await sign(services, { ...CLAIMS, ref: 'refs/heads/evil' });
  const identity = CLAIMS.sub.replace('v1', 'v*');
  expect(await read(file, services, { identity })).toEqual({
    problem: `it is signed by ${CLAIMS.sub}, but what it signs is of refs/heads/evil: if releases come from there, demand it with --repository https://github.com/acme/os@refs/heads/evil`,
  });
  const repository = 'https://github.com/acme/os@refs/heads/evil';
  expect(await read(file, services, { identity, repository })).toHaveProperty('statement');
});

test('another sigstore is not trusted, nor one of which a part is another', async () => {
  await using other = await openLocalSigstore();
  expect(await read(signed, other)).toEqual({ problem: expect.stringContaining('certificate') as unknown });
  for (const [part, problem] of [
    ['certificateAuthorities', 'certificate'],
    ['ctlogs', 'SCT verification failed'],
    ['tlogs', 'inclusion promise could not be verified'],
  ] as const) {
    const mixed = { ...sigstore, trustedRoot: { ...sigstore.trustedRoot, [part]: other.trustedRoot[part] } };
    expect(await read(signed, mixed), part).toEqual({ problem: expect.stringContaining(problem) as unknown });
  }
});

test('what was logged after the certificate had run out is refused', async () => {
  await using services = await openLocalSigstore({ logged: new Date(Date.now() + 3_600_000) });
  expect(await read(await sign(services), services)).toEqual({
    problem: expect.stringContaining('not valid or expired at the specified date') as unknown,
  });
});

test('a certificate that no log saw is refused', async () => {
  await using services = await openLocalSigstore({ seen: false });
  expect(await read(await sign(services), services)).toEqual({ problem: expect.stringContaining('got 0') as unknown });
});

test('a time stamp does not stand for the log', async () => {
  await using services = await openLocalSigstore({ rekor: 2 });
  const drop = (changed: Bundle): object => (changed.verificationMaterial.tlogEntries = []);
  expect(await refusal(drop, await sign(services), services)).toContain('expected 1 tlog entries, got 0');
});

test.each<[string, (changed: Bundle) => void, string]>([
  ['no log entry', (changed) => (changed.verificationMaterial.tlogEntries = []), 'expected 1 timestamps, got 0'],
  [
    'the log entry of another signature',
    (changed) => (changed.dsseEnvelope.payload = Buffer.from('{}').toString('base64')),
    'hash mismatch',
  ],
  ['another media type', (changed) => (changed.mediaType = changed.mediaType.replace('0.3', '0.4')), 'mediaType'],
  [
    'a key in the place of the certificate',
    (changed) => {
      changed.verificationMaterial = {
        tlogEntries: changed.verificationMaterial.tlogEntries,
        publicKey: { hint: 'x' },
      };
    },
    'key not found',
  ],
])('a bundle with %s is refused', async (_name, change, problem) => {
  expect(await refusal(change)).toContain(problem);
});

test('a sign-off of a key is no bundle, and a bundle is no sign-off of a key', async () => {
  const { publicKey } = generateKeyPairSync('ed25519');
  expect(await readSignoff(signed, keySignatory(publicKey))).toEqual({
    problem: expect.stringMatching(/bundle of sigstore: demand it with --identity and --issuer/) as unknown,
  });
  await writeFile(
    join(folder, 'dsse'),
    JSON.stringify((JSON.parse(await readFile(signed, 'utf8')) as Bundle).dsseEnvelope),
  );
  expect(await read(join(folder, 'dsse'))).toEqual({
    problem: expect.stringMatching(/no bundle of sigstore: it is signed with a key: demand that with --key/) as unknown,
  });
});

test('what an identity signed as something else is no sign-off', async () => {
  const signer = await signerOf(sigstore);
  const file = join(folder, 'other');
  await writeFile(file, JSON.stringify(await signer(Buffer.from('{}'), 'text/plain')));
  expect(await read(file)).toEqual({ problem: 'it signs something else: text/plain' });
  await writeFile(file, JSON.stringify(await signer(Buffer.from('{}'), PAYLOAD_TYPE)));
  expect(await read(file)).toEqual({ problem: expect.stringContaining('no sign-off of bootproof') as unknown });
});

test('a refusal of the authority is told, and the token is not', async () => {
  const token = idToken({ sub: 'somebody' });
  const config = structuredClone(sigstore.signingConfig) as { caUrls: { url: string }[] };
  for (const service of config.caUrls) service.url += '/nowhere';
  const sign = await signerOf({ ...sigstore, signingConfig: config }, { sub: 'somebody' });
  const failed = sign(Buffer.from('{}'), PAYLOAD_TYPE);
  await expect(failed).rejects.toMatchObject({ code: 'BOOTPROOF_SIGSTORE' });
  await expect(failed).rejects.toThrow(/^sigstore did not sign: error creating signing certificate/);
  await expect(failed).rejects.not.toThrow(token);
});

interface Bundle {
  mediaType: string;
  dsseEnvelope: { payload: string };
  verificationMaterial: { tlogEntries: object[]; [key: string]: unknown };
}

async function sign(services: LocalSigstore, claims: object = CLAIMS): Promise<string> {
  const file = join(folder, `${String(Math.random())}.sigstore.json`);
  await writeSignoff(file, signableRun(), await signerOf(services, claims));
  return file;
}

async function signerOf({ signingConfig }: LocalSigstore, claims: object = CLAIMS) {
  const file = join(folder, 'signing_config.json');
  await writeFile(file, JSON.stringify(signingConfig));
  return keylessSigner(idToken(claims), await readSigningConfig(file, folder));
}

async function read(file: string, services = sigstore, asked: Partial<IdentityDemand> = {}) {
  return readSignoff(file, identitySignatory({ ...ASKED, ...asked }, await trust(services)));
}

/** Why a changed bundle is not believed. */
async function refusal(change: (changed: Bundle) => void, file = signed, services = sigstore): Promise<string> {
  const changed = JSON.parse(await readFile(file, 'utf8')) as Bundle;
  change(changed);
  await writeFile(join(folder, 'changed'), JSON.stringify(changed));
  const found = await read(join(folder, 'changed'), services);
  return 'problem' in found ? found.problem : 'it is believed';
}

async function trust({ trustedRoot }: LocalSigstore) {
  const file = join(folder, 'trusted_root.json');
  await writeFile(file, JSON.stringify(trustedRoot));
  return readTrustedRoot(file, folder);
}
