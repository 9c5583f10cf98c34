/** The years in which a release can have been built. Nobody asks a clock: a check has none, and a build may not know the day. */
export const FIRST_YEAR = 2015;
export const LAST_YEAR = 2100;

/**
 * Whether a release can have been built in this year. The bounds only catch a clock that was never set (1970, 1980) and a
 * year that was mistyped.
 */
export function isPlausibleYear(year: number): boolean {
  return year >= FIRST_YEAR && year <= LAST_YEAR;
}
