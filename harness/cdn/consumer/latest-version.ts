import { z } from 'zod';
import { FormatError } from '../../core/errors.ts';
import { parseJson } from '../../formats/json.ts';
import { compareAssetVersions, isAssetVersion } from '../../release/version.ts';
import { LATEST } from '../publish/plan.ts';
import { AssetError } from './asset-error.ts';
import { fetchDocument } from './documents.ts';
import type { Link } from './link.ts';

const latest = z.looseObject({ version: z.string().refine(isAssetVersion) });

/**
 * The version that `latest.json` names.
 *
 * @param newestSeen the newest one that it has named before; null: none.
 * @throws {AssetError} when it names none, or an older one than before.
 */
export async function fetchLatestVersion(
  link: Link,
  newestSeen: string | null,
  onRetry: (why: string) => void,
  signal: AbortSignal,
): Promise<string> {
  const { bytes } = await fetchDocument(link, LATEST, { limitBytes: LIMIT_BYTES, known: null, onRetry }, signal);
  const version = versionIn(bytes ?? Buffer.alloc(0));
  if (newestSeen !== null && compareAssetVersions(version, newestSeen) < 0) {
    throw new AssetError(
      'rollback',
      LATEST,
      `it names ${version}, and this cache has seen it name ${newestSeen}: that is a rollback or an old copy; correct or purge it, or name the version to go back to`,
      { facts: { version, newestSeen } },
    );
  }
  return version;
}

function versionIn(bytes: Buffer): string {
  try {
    const { value, ambiguities } = parseJson(bytes);
    // Of two values for one key another reader takes the other one.
    if (ambiguities.length > 0) throw new FormatError('json', 'it can be read in two ways');
    return latest.parse(value).version;
  } catch (error) {
    const begins = JSON.stringify(bytes.toString('utf8').slice(0, 60));
    throw new AssetError(
      'latest',
      LATEST,
      `it is not {"version":"x.y.z"} but begins with ${begins}; publish it again`,
      {
        cause: error,
      },
    );
  }
}

const LIMIT_BYTES = 64 * 1024;
