import type { BootRecord, RepeatedBoots } from '../guest/boot-record.ts';

/**
 * Boots the same guest again and again, one after the other, and says how often it came up and how long that took.
 *
 * @param first the boot that was judged; it counts as one of them.
 * @param again boots the guest once more; the number is for the name of its folder, from 2 on.
 */
export async function repeatBoots(
  first: BootRecord,
  times: number,
  again: (number: number) => Promise<BootRecord>,
): Promise<RepeatedBoots> {
  const records = [first];
  for (let number = 2; number <= times; number += 1) records.push(await again(number));
  const runs = records.map((record) => {
    const { outcome, end, hits, stages, folder } = record;
    const trouble = hits.find(({ severity }) => severity !== 'ignore');
    const reached = trouble?.describes ?? (isProvenLike(first, record) ? end.how : 'its agent did not run to the end');
    return {
      cameUp: outcome.kind === 'reached' && reached === 'powered-off',
      outcome: outcome.kind === 'reached' ? reached : `${outcome.kind} at stage ${outcome.stage}`,
      userspaceMs: stages.find(({ stage }) => stage === 'userspace')?.atMs ?? null,
      stages,
      folder,
    };
  });
  const reachedMs = runs.flatMap(({ cameUp, userspaceMs }) => (cameUp && userspaceMs !== null ? [userspaceMs] : []));
  return {
    boots: runs.length,
    failed: runs.filter(({ cameUp }) => !cameUp).length,
    p50Ms: quantile(reachedMs, 0.5),
    p95Ms: quantile(reachedMs, 0.95),
    runs,
  };
}

/** Words of init alone are too little where the first boot had an agent that reported. */
function isProvenLike(first: BootRecord, { proof, report }: BootRecord): boolean {
  return first.proof?.kind === proof?.kind && (first.report === null || report !== null);
}

/** The smallest value that at least this share of all values does not exceed; null when there are none. */
function quantile(values: readonly number[], share: number): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
}
