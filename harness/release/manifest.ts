import { z } from 'zod';
import { FormatError, messageOf } from '../core/errors.ts';
import { parseJson } from '../formats/json.ts';

/** More than this is no manifest: a consumer that downloads without a bound can be drowned. */
export const MANIFEST_LIMIT_BYTES = 1024 * 1024;

// Consumers ignore fields that they do not know, so every object is open.
const file = z.looseObject({ path: z.string(), sha256: z.string() });

const target = z.looseObject({
  kernel: file.extend({ version: z.string().optional() }),
  rootfs: file,
  kernel_cmdline: z.string(),
});

/** One entry of `binaries`. */
export const manifestBinary = z.looseObject({
  name: z.string(),
  version: z.string(),
  install_dir: z.string().optional(),
  targets: z.record(z.string(), file),
});

const manifest = z.looseObject({
  schema_version: z.int().min(0).max(0xffff_ffff),
  asset_version: z.string(),
  built_at: z.string(),
  source_repo: z.string().optional(),
  source_ref: z.string().optional(),
  source_sha: z.string().optional(),
  targets: z.record(z.string(), target),
  binaries: z.array(manifestBinary).optional(),
});

/** One published object: where it is, relative to the base URL, and what its bytes are. */
export type ManifestFile = z.infer<typeof file>;
/** A host-side binary. */
export type ManifestBinary = z.infer<typeof manifestBinary>;
/** A manifest whose shape is right. Whether its values are (versions, digests, paths) is for the checks to say. */
export type Manifest = z.infer<typeof manifest>;

/** Something in a manifest that is not as it must be. */
export interface ManifestProblem {
  /** `json`: no text that every reader takes the same way. `schema`: a field is missing or of the wrong type. */
  readonly kind: 'json' | 'schema';
  /** The key, as people write it: `targets.x86_64.kernel.sha256`; empty for the manifest as a whole. */
  readonly at: string;
  readonly problem: string;
}

/** What could be read of a manifest: null when it cannot be used at all, and everything that is wrong with its form. */
export interface ManifestReading {
  readonly manifest: Manifest | null;
  readonly problems: readonly ManifestProblem[];
}

/** Reads a manifest without giving up at its first problem. */
export function readManifest(bytes: Uint8Array): ManifestReading {
  if (bytes.length > MANIFEST_LIMIT_BYTES) {
    return refused(`it is ${String(bytes.length)} bytes; at most ${String(MANIFEST_LIMIT_BYTES)} are read`);
  }
  try {
    const { value, ambiguities } = parseJson(bytes);
    const problems: ManifestProblem[] = ambiguities
      // In a field that no consumer reads, `1.0` is as good as 1.
      .filter(({ kind, pointer }) => kind !== 'number' || pointer === '/schema_version')
      .map(({ pointer, kind, source, offset }) => ({
        kind: 'json',
        at: keyOf(pointer.split('/').slice(1).map(unescapePointer)),
        problem: `${AMBIGUITIES[kind]} (${source.slice(0, 80)} at character ${String(offset)})`,
      }));
    const parsed = manifest.safeParse(value);
    if (parsed.success) return { manifest: parsed.data, problems };
    const wrong = parsed.error.issues.map((issue) => ({
      kind: 'schema' as const,
      at: keyOf(issue.path.map(String)),
      problem: issue.message,
    }));
    return { manifest: null, problems: [...problems, ...wrong] };
  } catch (error) {
    return refused(messageOf(error));
  }
}

/**
 * A manifest in the form that the contract demands.
 *
 * @throws {FormatError} when it has not that form, naming the first problem.
 */
export function parseManifest(bytes: Uint8Array): Manifest {
  const { manifest, problems } = readManifest(bytes);
  const [first] = problems;
  if (manifest === null || first !== undefined) {
    throw new FormatError(
      'manifest',
      [first?.at, first?.problem].filter((text) => text !== undefined && text !== '').join(': '),
    );
  }
  return manifest;
}

/** A manifest as it is published: two-space indentation and a final newline. */
export function renderManifest(manifest: Manifest): string {
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

function refused(problem: string): ManifestReading {
  return { manifest: null, problems: [{ kind: 'json', at: '', problem }] };
}

function keyOf(path: readonly string[]): string {
  return path.map((key, index) => (/^\d+$/.test(key) ? `[${key}]` : index === 0 ? key : `.${key}`)).join('');
}

function unescapePointer(key: string): string {
  return key.replaceAll('~1', '/').replaceAll('~0', '~');
}

const AMBIGUITIES = {
  'duplicate-key': 'the key stands twice: some readers take the first value, others the last',
  'lone-surrogate': 'the text holds half of a surrogate pair, which strict readers refuse',
  'hidden-key': 'the key is one that readers in JavaScript pass over, and others take',
  number: 'the number is an integer in a spelling that strict readers refuse',
} as const;
