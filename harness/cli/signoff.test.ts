import { generateKeyPairSync } from 'node:crypto';
import { appendFile, mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { digestOfBytes } from '../formats/bytes-digest.ts';
import {
  CLAIMS,
  type LocalSigstore,
  idToken,
  openLocalSigstore,
} from '../report/signoff/keyless/local-sigstore-samples.ts';
import { sampleCheck, sampleEvents, sampleLog, sampleStart } from '../report/run-samples.ts';
import { runSignoffCreate } from './commands/signoff-create.ts';
import { runSignoffVerify } from './commands/signoff-verify.ts';

const FILES = {
  'arm64/boot-assets-arm64-v1.0.0.tar.gz': 'tarball',
  'arm64/boot-assets-arm64-v1.0.0.tar.gz.sha256': 'checksum',
  'manifest.json': '{}',
};
const INSIDE = 'arm64/boot-assets-arm64-v1.0.0.tar.gz: kernel';

let folder: string;
let dist: string;
let run: string;
let key: string;
let publicKey: string;
let sigstore: LocalSigstore;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bootproof-test-'));
  [dist, run, key, publicKey] = [at('dist'), at('run'), at('key.pem'), at('key.pub')];
  const pair = generateKeyPairSync('ed25519');
  await writeFile(key, pair.privateKey.export({ type: 'pkcs8', format: 'pem' }));
  await writeFile(publicKey, pair.publicKey.export({ type: 'spki', format: 'pem' }));
  sigstore = await openLocalSigstore();
  await writeFile(at('config.json'), JSON.stringify(sigstore.signingConfig));
  await writeFile(at('root.json'), JSON.stringify(sigstore.trustedRoot));
});

afterAll(async () => {
  await sigstore[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

beforeEach(async () => {
  await rm(dist, { recursive: true, force: true });
  await rm(run, { recursive: true, force: true });
  await mkdir(join(dist, 'arm64'), { recursive: true });
  await mkdir(run);
  for (const [name, text] of Object.entries(FILES)) await writeFile(join(dist, name), text);
  const checks = [sampleCheck('boot/init', { arch: 'arm64' })];
  const start = sampleStart(checks);
  const files = Object.fromEntries(Object.keys(FILES).map((name) => [name, join(dist, name)]));
  const artifacts = Object.entries({ ...FILES, [INSIDE]: 'kernel' }).map(([path, text]) => {
    const bytes = Buffer.from(text);
    return { event: 'artifact' as const, artifact: { path, sha256: digestOfBytes(bytes), size: bytes.length } };
  });
  const [, ...events] = sampleEvents(checks, artifacts);
  const scope = { ...start.scope, tier: 'full' as const, arches: ['arm64' as const] };
  const started = { ...start, scope, invocation: { ...start.invocation, files } };
  await writeFile(join(run, 'events.ndjson'), sampleLog([started, ...events]));
});

test('a run is signed with a key, and holds', async () => {
  expect(await create({ key })).toMatchObject({ status: 0, file: join(run, 'signoff.dsse.json'), subjects: 4 });
  expect(await verify({ key: publicKey })).toMatchObject({ status: 0, holds: true, agree: 3 });
});

test('a run is signed by the identity that GitHub gives, and holds without network', async () => {
  const env = { ACTIONS_ID_TOKEN_REQUEST_URL: sigstore.tokenUrl, ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'runner' };
  expect(await create(KEYLESS(), env)).toMatchObject({ status: 0, file: join(run, 'signoff.sigstore.json') });
  expect(sigstore.requests[0]).toBe('GET /token?run=1&audience=sigstore Bearer runner');
  const asked = sigstore.requests.length;
  expect(await verify(IDENTITY())).toMatchObject({ status: 0, holds: true, agree: 3, identity: CLAIMS.sub });
  expect(sigstore.requests.length).toBe(asked);
});

test('what a key may not vouch for, an identity may not either', async () => {
  await create({ key });
  await create(KEYLESS(), { SIGSTORE_ID_TOKEN: idToken(CLAIMS) });
  await writeFile(join(dist, 'manifest.json'), '{ }');
  await writeFile(join(dist, 'arm64/boot-assets-arm64-v1.0.0.tar.gz.sha256'), 'falsified');
  await rm(join(dist, 'arm64/boot-assets-arm64-v1.0.0.tar.gz'));
  await mkdir(join(dist, 'extra'));
  await writeFile(join(dist, 'extra/file'), '');
  await writeFile(join(dist, INSIDE), 'evil');
  await symlink('/etc', join(dist, 'link'));
  const demands = { require: 'fex/static', maxAge: '1d' };
  const problems = [
    expect.stringContaining('older than asked for'),
    expect.stringContaining('required check fex/static'),
    expect.stringMatching(/tar\.gz was signed and is not there/),
    expect.stringMatching(/tar\.gz\.sha256 is not what was signed/),
    expect.stringMatching(/^manifest\.json is not what was signed/),
    `${INSIDE} lies in the release folder and was not judged`,
    'extra/file lies in the release folder and was not judged',
    'link lies in the release folder and was not judged',
  ];
  expect(await verify({ key: publicKey, ...demands })).toMatchObject({ status: 1, problems });
  expect(await verify({ ...IDENTITY(), ...demands })).toMatchObject({ status: 1, problems });
});

test('a folder that is at hand may hold its own sign-off, and nothing else beside what was signed', async () => {
  const out = join(dist, 'signoff.json');
  await create({ key, out });
  expect(await verify({ key: publicKey, against: dist }, out)).toMatchObject({ status: 0, agree: 3 });
  await writeFile(join(dist, 'README'), '');
  expect(await verify({ key: publicKey, against: dist }, out)).toMatchObject({
    status: 1,
    problems: ['README lies in the release folder and was not judged'],
  });
});

test('a lone tarball is held against what was signed with its checksum file', async () => {
  const out = at('lone.json');
  await create({ key, out });
  const tarball = join(dist, 'arm64/boot-assets-arm64-v1.0.0.tar.gz');
  const demand = { key: publicKey, against: tarball };
  const others = ['manifest.json was signed and is not there'];
  expect(await verify(demand, out)).toMatchObject({ status: 1, agree: 2, problems: others });
  await writeFile(`${tarball}.sha256`, 'falsified');
  expect(await verify(demand, out)).toMatchObject({
    agree: 1,
    problems: [expect.stringMatching(/tar\.gz\.sha256 is not what was signed/), ...others],
  });
});

test('a run that was changed since is told from the signed one, whoever signed', async () => {
  await create(KEYLESS(), { SIGSTORE_ID_TOKEN: idToken(CLAIMS) });
  const artifact = { path: 'other', sha256: 'a'.repeat(64), size: 1 };
  await appendFile(join(run, 'events.ndjson'), `${JSON.stringify({ atMs: 9, event: 'artifact', artifact })}\n`);
  expect(await verify(IDENTITY())).toMatchObject({
    status: 1,
    problems: [expect.stringContaining('were changed since')],
  });
});

test('a folder with a file that nobody judged is not signed', async () => {
  await writeFile(join(dist, 'arm64', 'notes'), '');
  await expect(create({ key })).rejects.toThrow(
    'this release cannot be signed off: arm64/notes lies in the release folder and was not judged',
  );
});

test('a release folder that is not there, or not as it was judged, is not signed', async () => {
  const against = at('elsewhere');
  const refused = (call: Options, why: string) => expect(create({ key, ...call })).rejects.toThrow(why);
  await rename(dist, against);
  await refused({}, `the release folder ${dist} is not there, so what lies in it cannot be told: name where`);
  await rename(join(against, 'manifest.json'), join(against, 'notes'));
  await refused({ against }, 'manifest.json was judged and is not there; notes lies in the release folder');
  await writeFile(join(against, 'manifest.json'), '{ }');
  await refused({ against }, 'manifest.json is not what was judged: its SHA-256 is');
  await rename(join(against, 'notes'), join(against, 'manifest.json'));
  expect(await create({ key, against })).toMatchObject({ status: 0 });
  await rm(against, { recursive: true });
});

test.each<[string, Options, RegExp]>([
  ['nothing', {}, /^nothing to sign with: name a private key with --key, or .* --keyless$/],
  ['both ways', { key: 'k', keyless: true }, /two ways to sign/],
  ['services without --keyless', { key: 'k', signingConfig: 'c' }, /--signing-config belongs to --keyless/],
  [
    'no identity',
    { keyless: true },
    /^there is no identity to sign with: .*id-token: write.*SIGSTORE_ID_TOKEN.*--key FILE$/,
  ],
])('signing with %s is a wrong call', async (_name, options, message) => {
  await expect(create(options)).rejects.toThrow(message);
  await expect(create(options)).rejects.toMatchObject({ code: 'BOOTPROOF_USAGE' });
});

test.each([
  ['no token', 'secret'],
  ['a token of nobody', idToken({ secret: 1 })],
  ['one of an address that nobody verified', idToken({ sub: 'x', email: 'me@example.com', email_verified: false })],
  ['one without a signature', idToken({ sub: 'x' }).split('.').slice(0, 2).join('.')],
])('%s in the place of a token is refused, and not repeated', async (_name, token) => {
  const failed = create(KEYLESS(), { SIGSTORE_ID_TOKEN: token });
  await expect(failed).rejects.toThrow('SIGSTORE_ID_TOKEN is no identity token');
  await expect(failed).rejects.not.toThrow(token);
});

test('a GitHub that gives no token blocks', async () => {
  const env = {
    ACTIONS_ID_TOKEN_REQUEST_URL: sigstore.tokenUrl.replace('token', 'none'),
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'x',
  };
  await expect(create(KEYLESS(), env)).rejects.toMatchObject({
    code: 'BOOTPROOF_IDENTITY',
    message: 'GitHub gives no identity token: the server answers 404; run the job again',
  });
});

test.each<[string, Options, RegExp]>([
  ['nobody', {}, /^say who must have signed: the public key with --key, or .* --identity and --issuer$/],
  ['an identity of any issuer', { identity: 'x' }, /^--issuer is missing/],
  ['an issuer of anybody', { issuer: 'x' }, /^--identity is missing/],
  ['an empty identity', { identity: '', issuer: 'x' }, /^--identity is missing/],
  ['a key and an identity', { key: 'k', identity: 'x' }, /two ways to sign/],
  ['a key and a root', { key: 'k', trustedRoot: 'x' }, /two ways to sign/],
])('demanding %s is a wrong call', async (_name, options, message) => {
  await expect(verify(options)).rejects.toThrow(message);
});

test('a run without a sign-off of the demanded kind says how to make one', async () => {
  await create({ key });
  await expect(verify(IDENTITY())).rejects.toThrow(/holds no signoff\.sigstore\.json: .*signoff create .* --keyless/);
});

type Options = Readonly<Record<string, string | boolean>>;

const KEYLESS = (): Options => ({ keyless: true, signingConfig: at('config.json') });
const IDENTITY = (): Options => ({ identity: CLAIMS.sub, issuer: CLAIMS.iss, trustedRoot: at('root.json') });

async function create(options: Options, env: Record<string, string> = {}): Promise<object> {
  return call(runSignoffCreate, [run], options, env);
}

async function verify(options: Options, what = run): Promise<object> {
  return call(runSignoffVerify, [what], options, {});
}

async function call(
  command: typeof runSignoffCreate,
  args: string[],
  options: Options,
  env: Record<string, string>,
): Promise<object> {
  const lines: string[] = [];
  const status = await command(
    { args, options: { ...options, json: true } },
    {
      env,
      signal: AbortSignal.timeout(30_000),
      places: { state: at('state'), cache: at('cache') },
      progress: () => undefined,
      write: (line) => lines.push(line),
    },
  );
  return { status, ...(JSON.parse(lines.join('\n')) as object) };
}

function at(name: string): string {
  return join(folder, name);
}
