/** A variable of the environment. */
export type Variable = readonly [name: string, value: string];

/**
 * The environment that an image's configuration asks for: each entry split at its first `=`; entries without one say
 * nothing and are dropped.
 */
export function parseEnvironment(entries: readonly string[]): Variable[] {
  return entries.flatMap((entry): Variable[] => {
    const at = entry.indexOf('=');
    return at === -1 ? [] : [[entry.slice(0, at), entry.slice(at + 1)]];
  });
}
