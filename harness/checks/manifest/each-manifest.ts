import type { Problem } from '../../core/finding.ts';
import type { Manifest } from '../../release/manifest.ts';
import type { Subject } from '../subject.ts';
import type { ManifestCopy, ManifestEvidence } from './evidence.ts';

/** A problem of a manifest, whose place is a key: `targets.x86_64.kernel.path`. */
export type KeyProblem = Omit<Problem, 'at'> & { readonly key: string };

/** Judges every copy that can be read, and reports what several of them share once, naming all the copies. */
export function eachManifest(
  { copies }: ManifestEvidence,
  judge: (manifest: Manifest, copy: ManifestCopy) => readonly KeyProblem[],
): Problem[] {
  const found = new Map<string, { readonly problem: KeyProblem; readonly copies: string[] }>();
  for (const copy of copies) {
    if (copy.reading.manifest === null) continue;
    for (const problem of judge(copy.reading.manifest, copy)) {
      const id = JSON.stringify(problem);
      const known = found.get(id);
      if (known === undefined) found.set(id, { problem, copies: [copy.at] });
      else known.copies.push(copy.at);
    }
  }
  return [...found.values()].map(({ problem: { key, ...rest }, copies }) => ({
    ...rest,
    at: `${key} (${copies.join(', ')})`,
  }));
}

/** Every check of the area applies to targets that come with a manifest. */
export function hasManifest({ has }: Subject): string | null {
  return has.tarball || has.archManifest || has.mergedManifest ? null : 'the target comes without a manifest';
}
