/** Whether a kernel release lies in [since, until); one that is not known lies in every range. */
export function isReleaseIn(release: string | null, since?: string, until?: string): boolean {
  if (release === null) return true;
  if (since !== undefined && compareReleases(release, since) < 0) return false;
  return until === undefined || compareReleases(release, until) < 0;
}

/** By the numbers at the front: 6.12.94-arcbox is 6.12.94, and 6.12 comes before 6.12.1. */
function compareReleases(one: string, other: string): number {
  const [left, right] = [numbersOf(one), numbersOf(other)];
  for (let part = 0; part < Math.max(left.length, right.length); part += 1) {
    const difference = (left[part] ?? 0) - (right[part] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function numbersOf(release: string): number[] {
  return (/^\d+(?:\.\d+)*/.exec(release)?.[0] ?? '').split('.').map(Number);
}
