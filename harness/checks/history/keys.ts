import type { Problem } from '../../core/finding.ts';
import { isImmutable } from '../../release/object-path.ts';
import { defineCheck } from '../check.ts';
import { hasPublished } from './applies.ts';
import type { HistoryEvidence } from './evidence.ts';

/** A key that was published once keeps its bytes for good. */
export const historyKeys = defineCheck({
  id: 'history/keys',
  holds: 'no object path whose name holds a version stands for other bytes than --previous or the ledger gives it',
  why: 'the CDN, its caches and the users keep the first bytes under that name and refuse them, or the earlier release breaks',
  mend: 'give what changed a version of its own, and let the earlier bytes stand under their name',
  tier: 'contract',
  per: 'release',
  evidence: 'history',
  appliesTo: hasPublished,
  check: (evidence) => {
    const taken = takenKeys(evidence);
    const { files, manifest, version } = evidence.current;
    const own = [...files, ...(manifest === null ? [] : [{ ...manifest, name: 'manifest' }])];
    // A path that two entries share is one key.
    return [...new Map(own.map((file) => [file.path, file])).values()].flatMap(({ path, sha256, name }): Problem[] => {
      const first = taken.get(path);
      if (first === undefined || first.sha256 === sha256) return [];
      return [
        {
          at: path,
          problem: `the ${name} of ${version} has the key of other bytes: ${first.by} published it first`,
          expected: first.sha256,
          actual: sha256,
          hint: 'give it a version of its own: what is rebuilt, patched or fetched anew is no longer the same',
        },
      ];
    });
  },
});

interface Taken {
  readonly sha256: string;
  readonly by: string;
}

/** What each key was first published with. */
function takenKeys({ previous, ledger }: HistoryEvidence): Map<string, Taken> {
  const taken = new Map<string, Taken>();
  const take = (path: string, sha256: string, by: string): void => {
    if (isImmutable(path) && !taken.has(path)) taken.set(path, { sha256, by });
  };
  for (const { key, sha256, version } of ledger ?? []) take(key, sha256, `by the ledger ${version}`);
  if (previous !== null) {
    for (const { path, sha256 } of previous.files) take(path, sha256, previous.version);
    if (previous.manifest !== null) take(previous.manifest.path, previous.manifest.sha256, previous.version);
  }
  return taken;
}
