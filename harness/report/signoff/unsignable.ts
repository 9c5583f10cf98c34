import type { Result } from '../result.ts';

/** Every reason why a run cannot be signed off; none when it can. Not looked at is not passed. */
export function whyUnsignable({ verdict, partial, reused, scope, artifacts, checks }: Result): string[] {
  const reasons: string[] = [];
  if (scope.shard !== undefined) {
    const { index, count } = scope.shard;
    reasons.push(`it is shard ${String(index)} of ${String(count)}: sign what \`merge-runs\` makes of all of them`);
  }
  if (reused !== undefined) reasons.push('it looked at nothing anew: judge with `--fresh`');
  if (partial === true) reasons.push('it did not come to its end');
  if (verdict !== 'pass') {
    const red = checks.filter(({ status }) => status === 'fail' || status === 'blocked').length;
    reasons.push(`its verdict is ${verdict} (${String(red)} checks)`);
  }
  if (scope.tier !== 'full') reasons.push(`its tier is ${scope.tier}: a sign-off needs \`--tier full\``);
  if (scope.only.length > 0) reasons.push(`it judged only ${scope.only.join(', ')}`);
  if (scope.skip.length > 0) reasons.push(`it left out ${scope.skip.join(', ')}`);
  if (!scope.complete && scope.only.length + scope.skip.length === 0) {
    reasons.push('a part of the release was left out: an architecture, or its binaries');
  }
  if (artifacts.length === 0) reasons.push('it looked at no artifact');
  return reasons;
}
