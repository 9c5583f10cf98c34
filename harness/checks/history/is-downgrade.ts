/**
 * Whether a version of somebody else's numbering comes before another one: `1.16.1` → `1.10.1`, `v1.36.2+k3s1` → `v1.35.9+k3s1`,
 * `FEX-2605-0.6.11` → `FEX-2603-0.6.12`. Only numbers that stand by themselves are compared, from left to right; those of
 * a commit id or behind letters say nothing, and where one runs out of numbers the two are of one age.
 */
export function isDowngrade(before: string, after: string): boolean {
  const [old, now] = [numbersIn(before), numbersIn(after)];
  for (const [index, number] of old.entries()) {
    const other = now[index];
    if (other === undefined || other > number) return false;
    if (other < number) return true;
  }
  return false;
}

function numbersIn(version: string): bigint[] {
  return [...version.matchAll(/(?<![0-9A-Za-z])v?(\d{1,9}(?:\.\d{1,9})*)(?![0-9A-Za-z])/g)].flatMap(([, dotted = '']) =>
    dotted.split('.').map(BigInt),
  );
}
