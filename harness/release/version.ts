import { FormatError } from '../core/errors.ts';

/**
 * An asset version: SemVer 2.0 in its shape (`0.5.1`, `9.9.9-e2e`, `0.0.0-dev.ab12cd3`, `1.0.0+e2e`). Unlike SemVer it
 * allows leading zeros in a pre-release identifier, because development versions end in an abbreviated commit id.
 */
export interface AssetVersion {
  readonly text: string;
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
  readonly prerelease: readonly string[];
  readonly build: readonly string[];
}

/**
 * The parts of an asset version.
 *
 * @throws {FormatError} when `text` is none.
 */
export function parseAssetVersion(text: string): AssetVersion {
  const groups = text.length > LONGEST ? undefined : SHAPE.exec(text)?.groups;
  if (groups === undefined) {
    throw new FormatError('version', `"${text.slice(0, LONGEST)}" is no version like 0.5.1, 9.9.9-e2e or 1.0.0+build`);
  }
  return {
    text,
    major: Number(groups['major']),
    minor: Number(groups['minor']),
    patch: Number(groups['patch']),
    prerelease: groups['prerelease']?.split('.') ?? [],
    build: groups['build']?.split('.') ?? [],
  };
}

/** Whether `text` is an asset version. */
export function isAssetVersion(text: string): boolean {
  return text.length <= LONGEST && SHAPE.test(text);
}

/**
 * Negative when `a` comes before `b`, positive when after, 0 when SemVer gives them the same precedence (section 11:
 * numbers count as numbers, a pre-release comes before its release, build metadata does not count).
 *
 * @throws {FormatError} when one of them is no asset version.
 */
export function compareAssetVersions(a: string, b: string): number {
  const left = parseAssetVersion(a);
  const right = parseAssetVersion(b);
  return (
    left.major - right.major ||
    left.minor - right.minor ||
    left.patch - right.patch ||
    comparePrereleases(left.prerelease, right.prerelease)
  );
}

/**
 * The schema version that a manifest of this asset version must have: the number before the first dot.
 *
 * @throws {FormatError} when `text` is no asset version.
 */
export function schemaVersionOf(text: string): number {
  return parseAssetVersion(text).major;
}

/** A version as it stands in object paths: every `+` becomes `-`, because servers read `+` as a space. */
export function pathSafe(version: string): string {
  return version.replaceAll('+', '-');
}

function comparePrereleases(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return b.length - a.length;
  for (const [index, left] of a.entries()) {
    const right = b[index];
    if (right === undefined) return 1;
    const order = compareIdentifiers(left, right);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function compareIdentifiers(a: string, b: string): number {
  const numeric = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (numeric[0] === true && numeric[1] === true) {
    // As long as one likes, so not through Number.
    const [left, right] = [BigInt(a), BigInt(b)];
    return left < right ? -1 : left > right ? 1 : 0;
  }
  if (numeric[0] !== numeric[1]) return numeric[0] === true ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

const LONGEST = 128;

const SHAPE =
  /^(?<major>0|[1-9]\d{0,8})\.(?<minor>0|[1-9]\d{0,8})\.(?<patch>0|[1-9]\d{0,8})(?:-(?<prerelease>[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+(?<build>[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?$/;
