import { join } from 'node:path';
import { UsageError } from '../../core/errors.ts';
import { readRun } from '../../report/run-record.ts';
import { readPrivateKey } from '../../report/signoff/keys.ts';
import { keySigner, type Signer } from '../../report/signoff/signatory.ts';
import { SIGNOFF_FILES, writeSignoff } from '../../report/signoff/signoff-file.ts';
import { statementOf } from '../../report/signoff/statement.ts';
import { checkNothingElse } from '../../report/signoff/unsigned-files.ts';
import type { CommandContext } from '../context.ts';
import { filesOfRun } from '../files-at-hand.ts';
import { type Given, textOf } from '../option-spec.ts';
import { openOutput } from '../output.ts';
import { runFolderOf } from '../run-name.ts';

/** `bootproof signoff create`: signs a run that may be signed. */
export async function runSignoffCreate(given: Given, context: CommandContext): Promise<number> {
  const output = await openOutput(given, context);
  const kind = kindOfSignature(given);
  const folder = await runFolderOf(given.args[0] ?? '', context.places);
  const { started, result } = await readRun(folder);
  const judged = filesOfRun(started).folder;
  const unjudged = judged === null ? [] : await checkNothingElse(judged, statementOf(result), null);
  const file = textOf(given, 'out') ?? join(folder, SIGNOFF_FILES[kind]);
  // Nobody is asked for a certificate before it is known that the run may be signed.
  const sign: Signer = async (payload, type) => (await openSigner(given, context))(payload, type);
  const { subject, predicate } = await writeSignoff(file, result, sign, unjudged);
  const who = kind === 'key' ? '--key PUBLIC-KEY' : '--identity WHO --issuer URL';
  await output.give({ file, subjects: subject.length, result: predicate.result, waivers: predicate.waivers }, [
    `signed    ${result.target.name}: ${String(subject.length)} artifacts, ${String(predicate.passedTests.length)} checks passed`,
    ...predicate.waivers.map(({ check, waiver }) => `waived    ${check}: ${waiver}`),
    `sign-off  ${file}`,
    `check it  bootproof signoff verify ${file} ${who} --against RELEASE`,
  ]);
  return 0;
}

function kindOfSignature(given: Given): keyof typeof SIGNOFF_FILES {
  const hasKey = textOf(given, 'key') !== undefined;
  const isKeyless = given.options['keyless'] === true;
  if (hasKey && isKeyless) throw new UsageError('--key and --keyless are two ways to sign: give one of them');
  if (!isKeyless && textOf(given, 'signingConfig') !== undefined) {
    throw new UsageError('--signing-config belongs to --keyless: give both, or neither');
  }
  if (hasKey) return 'key';
  if (isKeyless) return 'identity';
  throw new UsageError(
    'nothing to sign with: name a private key with --key, or sign with the identity of a CI job by --keyless',
  );
}

async function openSigner(given: Given, { env, signal, places }: CommandContext): Promise<Signer> {
  const key = textOf(given, 'key');
  if (key !== undefined) return keySigner(await readPrivateKey(key));
  // Loaded only when it is wanted: no other command needs sigstore.
  const { findIdentityToken } = await import('../../report/signoff/keyless/identity-token.ts');
  const token = await findIdentityToken(env, signal);
  const { readSigningConfig } = await import('../../report/signoff/keyless/sigstore-files.ts');
  const config = await readSigningConfig(textOf(given, 'signingConfig') ?? null, join(places.cache, 'sigstore'));
  const { keylessSigner } = await import('../../report/signoff/keyless/keyless-signer.ts');
  return keylessSigner(token, config);
}
