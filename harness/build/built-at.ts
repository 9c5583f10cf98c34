import { UsageError } from '../core/errors.ts';
import { FIRST_YEAR, LAST_YEAR, isPlausibleYear } from '../release/built-at-years.ts';

/**
 * When a build says that it was built: `SOURCE_DATE_EPOCH` where it is set (reproducible-builds.org's specification), so
 * that the same inputs give the same bytes; else now. Whole seconds.
 *
 * @throws {UsageError} when the variable is no number of seconds, or no time at which a release can have been built.
 */
export function builtAt(env: Readonly<Record<string, string | undefined>>, now = new Date()): Date {
  const epoch = env['SOURCE_DATE_EPOCH'];
  if (epoch === undefined || epoch === '') return new Date(Math.floor(now.getTime() / 1_000) * 1_000);
  if (!/^\d{1,11}$/.test(epoch)) throw new UsageError(`SOURCE_DATE_EPOCH=${epoch} is no number of seconds since 1970`);
  const time = new Date(Number(epoch) * 1_000);
  if (isPlausibleYear(time.getUTCFullYear())) return time;
  throw new UsageError(
    `SOURCE_DATE_EPOCH=${epoch} lies outside the years ${FIRST_YEAR} to ${LAST_YEAR}, and a release of such a time is refused by its own gate: use the time of the commit, \`git log -1 --format=%ct\``,
  );
}

/** A time as manifests write it: `YYYY-MM-DDTHH:MM:SSZ`. */
export function renderBuiltAt(time: Date): string {
  return time.toISOString().replace(/\.\d{3}Z$/, 'Z');
}
