import { basename, dirname, join, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isArch } from '../../core/arch.ts';
import { parseRowName, rowName } from '../../core/check-result.ts';
import { messageOf, UsageError } from '../../core/errors.ts';
import { kindOf, readBounded } from '../../host/files.ts';
import { realPathOf } from '../../host/real-path.ts';
import { parseJson } from '../../formats/json.ts';
import { ALL_CHECKS } from '../../checks/all.ts';
import { positionAt, positionOf } from './position.ts';
import { type Config, configSchema } from './schema.ts';

/** A configuration and where it was read; the file is null when there is none, which is as good as an empty one. */
export interface LoadedConfig {
  readonly file: string | null;
  readonly config: Config;
}

/**
 * The configuration of this run: the file that `--config` names, else `bootproof.config.ts`, `.js`, `.mjs` or `.json` in
 * the working folder. A program among them is run as the user's own word, so one that merely lies inside the release
 * that is judged is refused.
 *
 * @param targets what is judged, as far as it is named by paths.
 * @throws {UsageError} which names the file, the place in it and what is wrong there.
 */
export async function loadConfig(
  named: string | undefined,
  targets: readonly string[],
  folder = process.cwd(),
): Promise<LoadedConfig> {
  const file = named === undefined ? await findConfig(folder) : resolve(folder, named);
  if (file === null) return { file: null, config: {} };
  for (const target of named === undefined ? targets : []) {
    if (!(await isInside(file, await releaseOf(resolve(folder, target))))) continue;
    throw new UsageError(
      `${file} lies in the release that is judged, so it is not read: move it out, or name it with --config`,
    );
  }
  const kind = await kindOf(file);
  if (kind !== 'file') {
    throw new UsageError(
      `--config ${file} ${kind === 'missing' ? 'does not exist' : 'is no file'}: name a configuration`,
    );
  }
  const { value, text } = file.endsWith('.json') ? await readJson(file) : { value: await readModule(file), text: null };
  const read = configSchema.safeParse(value);
  if (!read.success) throw new UsageError(read.error.issues.map((issue) => describe(issue, file, text)).join('\n'));
  requireKnown(read.data, file, text);
  return { file, config: read.data };
}

async function findConfig(folder: string): Promise<string | null> {
  for (const name of UNREAD.map((ending) => `bootproof.config.${ending}`)) {
    if ((await kindOf(join(folder, name))) === 'missing') continue;
    throw new UsageError(`${name} in ${folder} is not read, whatever it demands: write it as ${NAMES.at(-1) ?? ''}`);
  }
  const kinds = await Promise.all(NAMES.map(async (name) => [name, await kindOf(join(folder, name))] as const));
  const there = kinds.filter(([, kind]) => kind !== 'missing').map(([name]) => name);
  if (there.length > 1) throw new UsageError(`there are ${there.join(' and ')} in ${folder}: keep one`);
  const [name] = there;
  return name === undefined ? null : join(folder, name);
}

/** The release folder at a path, or around it: a tarball or kernel below a folder of its architecture is a part of one. */
async function releaseOf(path: string): Promise<string> {
  const around = dirname(path);
  return (await kindOf(path)) === 'file' && isArch(basename(around)) ? dirname(around) : path;
}

async function isInside(file: string, folder: string): Promise<boolean> {
  if ((await kindOf(folder)) !== 'folder') return false;
  return (await realPathOf(file)).startsWith(`${await realPathOf(folder)}${sep}`);
}

async function readJson(file: string): Promise<{ value: unknown; text: string }> {
  const bytes = await readBounded(file, LIMIT_BYTES);
  const text = bytes.toString('utf8');
  try {
    const { value, ambiguities } = parseJson(bytes);
    const [twice] = ambiguities.filter(({ kind }) => kind === 'duplicate-key');
    if (twice === undefined) return { value, text };
    throw new UsageError(`${file}${positionAt(text, twice.offset)}: the key ${twice.source} stands there twice`);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${file}: ${messageOf(error)}`, { cause: error });
  }
}

async function readModule(file: string): Promise<unknown> {
  try {
    const loaded = (await import(pathToFileURL(file).href)) as { default?: unknown };
    return loaded.default;
  } catch (error) {
    throw new UsageError(`${file} cannot be loaded: ${messageOf(error)}`, { cause: error });
  }
}

/** What the schema says of one thing that is wrong; `keys` are those that it does not know. */
interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly keys?: readonly string[];
}

/** One thing that is wrong, at its place: `bootproof.config.json:4:5: waivers[0].expires: …`. */
function describe(issue: Issue, file: string, text: string | null): string {
  // Of a key that is not known the problem is the key, not the object around it.
  const path = [...issue.path, ...(issue.keys?.slice(0, 1) ?? [])].map(String);
  const problem = issue.keys === undefined ? issue.message : 'there is no such key';
  return `${file}${text === null ? '' : positionOf(text, path)}: ${path.join('.') || 'the whole'}: ${problem}`;
}

/** A waiver or demand for a check that is not there would do nothing, in silence. */
function requireKnown({ waivers = [], required = [] }: Config, file: string, text: string | null): void {
  const known = new Map(ALL_CHECKS.map((check) => [check.id, check]));
  const wrong = (path: string[], message: string): UsageError =>
    new UsageError(describe({ path, message }, file, text));
  for (const [index, name] of required.entries()) {
    const row = parseRowName(name);
    const found = row === null ? undefined : known.get(row.id);
    const at = ['required', String(index)];
    if (found === undefined) throw wrong(at, `${name}: there is no such check`);
    if (row?.arch != null && found.per !== 'arch') throw wrong(at, `${found.id} is judged once: name no architecture`);
  }
  for (const [index, { check, arch }] of waivers.entries()) {
    const found = known.get(check);
    const at = ['waivers', String(index)];
    if (found === undefined) throw wrong([...at, 'check'], `${check}: there is no such check`);
    if ((found.per === 'arch') !== (arch !== null)) {
      throw wrong(
        [...at, 'arch'],
        found.per === 'arch'
          ? `${check} is judged for each architecture: name one`
          : `${check} is judged once: use null`,
      );
    }
    if (required.includes(check) || required.includes(rowName({ id: check, arch })))
      throw wrong([...at, 'check'], `${check} is required, so it cannot be waived`);
  }
}

const NAMES = [
  'bootproof.config.ts',
  'bootproof.config.mts',
  'bootproof.config.js',
  'bootproof.config.mjs',
  'bootproof.config.json',
];

/** What others read their configurations from. Who wrote one believes that it counts. */
const UNREAD: readonly string[] = ['cjs', 'cts', 'yaml', 'yml', 'toml', 'jsonc', 'json5'];

const LIMIT_BYTES = 1024 * 1024;
