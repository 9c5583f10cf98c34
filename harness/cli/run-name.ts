import { join, resolve } from 'node:path';
import { UsageError } from '../core/errors.ts';
import { kindOf } from '../host/files.ts';
import { realPathOf } from '../host/real-path.ts';
import type { Places } from '../host/places.ts';
import { runsFolder } from '../report/run-folder.ts';

/**
 * The run folder that a user named: a path, or the name of a kept run as `bootproof runs` shows it; `latest` is one.
 * What is kept goes before a folder of that name in the working folder: a release may have brought one along.
 *
 * @param options.here the working folder.
 * @param options.orElse what may be named instead, such as `a sign-off file`.
 * @throws {UsageError} when there is no such run.
 */
export async function runFolderOf(
  name: string,
  places: Places,
  { here = process.cwd(), orElse }: { readonly here?: string; readonly orElse?: string } = {},
): Promise<string> {
  const lies = resolve(here, name);
  const kept = join(runsFolder(places.state), name);
  for (const folder of /^[\w-][\w.-]*$/.test(name) ? [kept, lies] : [lies]) {
    if ((await kindOf(join(folder, 'events.ndjson'))) === 'file') return realPathOf(folder);
  }
  if (name === 'latest') {
    throw new UsageError(`no run is kept in ${runsFolder(places.state)}: \`bootproof verify\` makes one`);
  }
  const [what, other] = orElse === undefined ? ['no run', ''] : [`neither a run nor ${orElse}`, `${orElse}, `];
  throw new UsageError(
    `${name} is ${what}: name ${other}a run folder, or one that \`bootproof runs\` lists, or latest`,
  );
}
