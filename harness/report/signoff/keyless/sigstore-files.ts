import { SigningConfig, TrustedRoot } from '@sigstore/protobuf-specs';
import { initTUF } from '@sigstore/tuf';
import { type TrustMaterial, toTrustMaterial } from '@sigstore/verify';
import { HarnessError, UsageError, messageOf } from '../../../core/errors.ts';
import { readBounded } from '../../../host/files.ts';
import { whyOf } from './why.ts';

/**
 * Whom to trust: the certificate authorities and logs of a sigstore, out of its `trusted_root.json`.
 *
 * @param file null: that of the public sigstore, fetched anew through TUF.
 * @throws {UsageError} when the file is none; {HarnessError} `BOOTPROOF_SIGSTORE` when the public one cannot be had.
 */
export async function readTrustedRoot(file: string | null, cache: string): Promise<TrustMaterial> {
  const text = await textOf(file, 'trusted_root.json', '--trusted-root', cache);
  return parseOrRefuse(file ?? 'trusted_root.json', 'trusted root of a sigstore', () => {
    const root = TrustedRoot.fromJSON(JSON.parse(text));
    const { certificateAuthorities, tlogs } = root;
    if (certificateAuthorities.length === 0) throw new Error('it names no certificate authority');
    if (tlogs.length === 0) throw new Error('it names no transparency log');
    return toTrustMaterial(root);
  });
}

/**
 * Where to sign: the services of a sigstore, out of its `signing_config.json`.
 *
 * @param file null: that of the public sigstore, fetched anew through TUF.
 * @throws as `readTrustedRoot`.
 */
export async function readSigningConfig(file: string | null, cache: string): Promise<SigningConfig> {
  const text = await textOf(file, 'signing_config.v0.2.json', '--signing-config', cache);
  return parseOrRefuse(file ?? 'signing_config.v0.2.json', 'signing configuration of a sigstore', () => {
    const config = SigningConfig.fromJSON(JSON.parse(text));
    if (config.mediaType !== SIGNING_CONFIG_TYPE) throw new Error(`its mediaType is not ${SIGNING_CONFIG_TYPE}`);
    if (config.caUrls.length === 0) throw new Error('it names no certificate authority');
    if (config.rekorTlogUrls.length === 0 || config.rekorTlogConfig === undefined) {
      throw new Error('it names no transparency log');
    }
    return config;
  });
}

async function textOf(file: string | null, target: string, flag: string, cache: string): Promise<string> {
  if (file !== null) return (await readBounded(file, LIMIT_BYTES)).toString();
  try {
    return await (await initTUF({ cachePath: cache })).getTarget(target);
  } catch (error) {
    throw new HarnessError(
      'BOOTPROOF_SIGSTORE',
      `the public sigstore does not give its ${target}: ${whyOf(error)}; name a copy with ${flag} FILE, or see to the network`,
      { target },
      { cause: error },
    );
  }
}

function parseOrRefuse<T>(name: string, what: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw new UsageError(`${name} is no ${what}: ${messageOf(error)}`, { cause: error });
  }
}

const SIGNING_CONFIG_TYPE = 'application/vnd.dev.sigstore.signingconfig.v0.2+json';
const LIMIT_BYTES = 1024 * 1024;
