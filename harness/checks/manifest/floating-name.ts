/**
 * Whether a ref that no commit stands beside names something else tomorrow. A bare name without a digit is a branch's:
 * tags carry a version, and who has another habit can write `refs/tags/` or give the commit.
 */
export function isFloatingRef(ref: string): boolean {
  return isFloating(ref) || !/\d|^(?:refs\/)?tags\//.test(ref.trim());
}

/**
 * Whether a ref or a version names something else tomorrow: a branch, a pull request, "latest", or nothing at all. A bare
 * name that is not a usual branch's is believed to be a version.
 */
export function isFloating(ref: string): boolean {
  const name = ref.trim().toLowerCase();
  if (/^(?:refs\/(?!tags\/)|heads\/|origin\/)/.test(name)) return true;
  return FLOATING.includes(name.replace(/^(?:refs\/)?tags\//, ''));
}

const FLOATING: readonly string[] = [
  '',
  'latest',
  'main',
  'master',
  'head',
  'trunk',
  'nightly',
  'stable',
  'dev',
  'edge',
  'unknown',
];
