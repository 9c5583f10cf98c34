import { UsageError } from '../core/errors.ts';

/**
 * The parts of a flag's comma-separated list, each once; none when it was not given.
 *
 * @throws {UsageError} for a list of nothing: it is a slip, and must not mean everything.
 */
export function listOf<T>(flag: string, text: string | undefined, parse: (name: string) => T): T[] {
  if (text === undefined) return [];
  const names = text.split(',').map((name) => name.trim());
  if (names.includes('')) throw new UsageError(`${flag} "${text}" has an empty part: write it like a,b`);
  return [...new Set(names.map(parse))];
}
