import { z } from 'zod';
import { FormatError } from '../../core/errors.ts';
import type { VerityAlgorithm } from '../../formats/fs-verity.ts';
import { VERITY_ALGORITHMS } from '../../formats/verity-algorithms.ts';
import { parseJson } from '../../formats/json.ts';

/** What a repository says of itself. */
export interface RepositoryMeta {
  readonly algorithm: VerityAlgorithm;
  /** The format that its images are made in, and which others are made beside it. */
  readonly formats: readonly number[];
}

/** `meta.json` of a repository with V1 images and V2 beside them. */
export function renderMeta(algorithm: VerityAlgorithm): string {
  const features = { compatible: [], 'read-only-compatible': ['v1_erofs'], incompatible: [] };
  const meta = {
    version: 1,
    algorithm: `fsverity-${algorithm}-12`,
    features,
    erofs_formats: { default: 1, extra: [2] },
  };
  return `${JSON.stringify(meta, null, 2)}\n`;
}

/**
 * Reads `meta.json`, and refuses what composefs refuses at boot.
 *
 * @throws {FormatError} for a newer version, an unknown algorithm, a feature that old readers must not pass over.
 */
export function parseMeta(bytes: Uint8Array): RepositoryMeta {
  const parsed = shape.safeParse(parseJson(bytes).value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw bad(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'it has another shape'}`);
  }
  const { version, algorithm, features, erofs_formats: formats } = parsed.data;
  if (version > 1) throw bad(`it is of version ${String(version)}; only 1 is known`);
  const [unknown] = features?.incompatible ?? [];
  if (unknown !== undefined) throw bad(`it has the feature "${unknown}", without which it must not be read`);
  const known = VERITY_ALGORITHMS.find((name) => algorithm === `fsverity-${name}-12`);
  if (known === undefined) throw bad(`"${algorithm}" is no algorithm: fsverity-sha256-12 or fsverity-sha512-12`);
  const legacy = features?.['read-only-compatible']?.includes('v1_erofs') === true ? 1 : 2;
  return { algorithm: known, formats: formats == null ? [legacy] : [formats.default, ...(formats.extra ?? [])] };
}

function bad(problem: string): FormatError {
  return new FormatError('meta.json', problem);
}

const words = z.array(z.string()).nullish();
const format = z.int().min(0).max(2);
const shape = z.object({
  version: z.int().positive(),
  algorithm: z.string(),
  features: z.object({ compatible: words, 'read-only-compatible': words, incompatible: words }).nullish(),
  erofs_formats: z.object({ default: format, extra: z.array(format).nullish() }).nullish(),
});
