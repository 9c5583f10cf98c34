import { HarnessError, UsageError, messageOf } from '../../../core/errors.ts';
import { openHttpClient } from '../../../host/http-client.ts';

/**
 * The identity that a CI offers: an OpenID Connect token for sigstore. `SIGSTORE_ID_TOKEN` is taken as it is; else GitHub is
 * asked for one. A token is a secret for its few minutes, so no message carries it.
 *
 * @throws {UsageError} when no identity is offered, or what is offered is none.
 * @throws {HarnessError} `BOOTPROOF_IDENTITY`, `BOOTPROOF_HTTP` when GitHub gives none.
 */
export async function findIdentityToken(
  env: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<string> {
  const given = env['SIGSTORE_ID_TOKEN'] ?? '';
  if (given !== '') return requireToken(given, 'SIGSTORE_ID_TOKEN');
  const { ACTIONS_ID_TOKEN_REQUEST_URL: url = '', ACTIONS_ID_TOKEN_REQUEST_TOKEN: bearer = '' } = env;
  if (url === '' || bearer === '') throw new UsageError(NO_IDENTITY);
  return requireToken(await askGithub(url, bearer, env, signal), 'what GitHub gives');
}

async function askGithub(
  url: string,
  bearer: string,
  env: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<string> {
  const asked = URL.parse(url);
  if (asked === null) throw new UsageError('ACTIONS_ID_TOKEN_REQUEST_URL is no URL: leave it as the runner sets it');
  asked.searchParams.append('audience', 'sigstore');
  using client = openHttpClient({ maxConnections: 1, env });
  const { status, body } = await client.ask(asked.href, {
    headers: { accept: 'application/json', authorization: `Bearer ${bearer}` },
    signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]),
  });
  try {
    if (status !== 200) throw new Error(`the server answers ${String(status)}`);
    const { value } = JSON.parse(await textOf(body)) as { value?: unknown };
    if (typeof value === 'string') return value;
    throw new Error('the answer holds no token');
  } catch (error) {
    signal.throwIfAborted();
    throw new HarnessError(
      'BOOTPROOF_IDENTITY',
      `GitHub gives no identity token: ${messageOf(error)}; run the job again`,
      { host: asked.host, status },
    );
  }
}

/**
 * Whose token it is stands in its middle part; sigstore decides whether it is true. One that names nobody goes no further:
 * the library would show it.
 */
function requireToken(token: string, what: string): string {
  try {
    const [, middle = '', ...rest] = token.split('.');
    const claims = JSON.parse(Buffer.from(middle, 'base64url').toString()) as Record<string, unknown>;
    const { sub, email, email_verified: isVerified } = claims;
    if (rest.length === 1 && (email ? isVerified : typeof sub === 'string' && sub !== '')) return token;
  } catch {
    // Said below, without the token.
  }
  throw new UsageError(`${what} is no identity token: give an OpenID Connect token for the audience sigstore`);
}

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of body) {
    sizeBytes += chunk.length;
    if (sizeBytes > LIMIT_BYTES) throw new Error('the answer is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

const NO_IDENTITY =
  'there is no identity to sign with: let the job have `permissions: id-token: write` in GitHub Actions, elsewhere set SIGSTORE_ID_TOKEN, or sign with --key FILE';
const PATIENCE_MS = 30_000;
const LIMIT_BYTES = 64 * 1024;
