import { join } from 'node:path';
import { UsageError } from '../../core/errors.ts';
import { kindOf } from '../../host/files.ts';
import type { RunStarted } from '../../report/run-event.ts';
import { runsFolder } from '../../report/run-folder.ts';
import { readRun } from '../../report/run-record.ts';
import { signedFiles } from '../../report/signoff/check-signoff.ts';
import { readPrivateKey } from '../../report/signoff/keys.ts';
import { keySigner, type Signer } from '../../report/signoff/signatory.ts';
import { requireSignable } from '../../report/signoff/require-signable.ts';
import { SIGNOFF_FILES, writeSignoff } from '../../report/signoff/signoff-file.ts';
import { statementOf } from '../../report/signoff/statement.ts';
import type { CommandContext } from '../context.ts';
import { type FilesAtHand, checkAtHand, filesAt, filesOfRun } from '../files-at-hand.ts';
import { type Given, textOf } from '../option-spec.ts';
import { openOutput } from '../output.ts';
import { runFolderOf } from '../run-name.ts';

/** `bootproof signoff create`: signs a run that may be signed. */
export async function runSignoffCreate(given: Given, context: CommandContext): Promise<number> {
  const output = await openOutput(given, context);
  const kind = kindOfSignature(given);
  const folder = await runFolderOf(given.args[0] ?? '', context.places);
  const run = await readRun(folder);
  await requireSignable(run, 'cannot be signed off', runsFolder(context.places.state));
  const { started, result } = run;
  const release = await releaseAtHand(started, textOf(given, 'against'));
  const unjudged = release === null ? [] : (await checkAtHand(statementOf(result), release, null)).problems;
  const file = textOf(given, 'out') ?? join(folder, SIGNOFF_FILES[kind]);
  // Nobody is asked for a certificate before it is known that the run may be signed.
  const sign: Signer = async (payload, type) => (await openSigner(given, context))(payload, type);
  const statement = await writeSignoff(file, result, sign, unjudged);
  const { subject, predicate } = statement;
  const files = signedFiles(statement).length;
  const inside = subject.length - files;
  const who = kind === 'key' ? '--key PUBLIC-KEY' : '--identity WHO --issuer URL';
  await output.give({ file, subjects: subject.length, result: predicate.result, waivers: predicate.waivers }, [
    `signed    ${result.target.name}: ${String(files)} files${inside === 0 ? '' : ` and the ${String(inside)} in their tarballs`}, ${String(predicate.passedTests.length)} checks passed`,
    ...predicate.waivers.map(({ check, waiver }) => `waived    ${check}: ${waiver}`),
    `sign-off  ${file}`,
    `check it  bootproof signoff verify ${file} ${who} --against RELEASE`,
  ]);
  return 0;
}

/**
 * The release folder that is to be published; null for a target that has none.
 *
 * @throws {UsageError} when it is not there: then nobody knows what would be published with it.
 */
async function releaseAtHand(started: RunStarted, against: string | undefined): Promise<FilesAtHand | null> {
  const judged = filesOfRun(started);
  const folder = against ?? judged.folder;
  if (folder === null) return null;
  if ((await kindOf(folder)) === 'folder') return against === undefined ? judged : await filesAt(against);
  // The demo release lies in a cache, and nobody publishes it.
  if (against === undefined && started.target.kind === 'demo release') return null;
  throw new UsageError(
    `the release folder ${folder} is not there, so what lies in it cannot be told: name where it lies with --against FOLDER`,
  );
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
