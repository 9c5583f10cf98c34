import { defineCheck } from '../check.ts';
import { hasManifest } from './each-manifest.ts';
import type { ManifestCopy } from './evidence.ts';

/** The manifest in the tarball is the one beside it. */
export const manifestCopies = defineCheck({
  id: 'manifest/copies',
  holds: 'the manifest.json inside a tarball and the one beside it are the same bytes',
  why: 'what was verified by one copy is not what the other one publishes',
  mend: 'pack the manifest when it is final, and copy that file beside the tarball',
  tier: 'contract',
  per: 'release',
  evidence: 'manifest',
  after: ['manifest/json'],
  appliesTo: (subject) =>
    hasManifest(subject) ??
    (subject.has.tarball && subject.has.archManifest ? null : 'the target has one copy of the manifest only'),
  check: ({ copies }, { subject }) =>
    subject.arches.flatMap((arch) => {
      const inside = copies.find((copy) => copy.place === 'tarball' && copy.arch === arch);
      const beside = copies.find((copy) => copy.place === 'folder' && copy.arch === arch);
      if (inside === undefined || beside === undefined || inside.sha256 === beside.sha256) return [];
      const fields = differences(inside, beside);
      return [
        {
          at: beside.at,
          problem: `the copies differ: ${beside.at} is not the manifest inside ${inside.at.replace(/: .*/, '')} (${fields})`,
          expected: inside.sha256 ?? 'a manifest that can be read',
          actual: beside.sha256 ?? 'a manifest that cannot be read',
          hint: 'the manifest was written again after the tarball was packed',
        },
      ];
    }),
});

function differences(left: ManifestCopy, right: ManifestCopy): string {
  const [a, b] = [flatten(left.reading.manifest), flatten(right.reading.manifest)];
  const keys = [...new Set([...a.keys(), ...b.keys()])].filter((key) => a.get(key) !== b.get(key));
  const shown = keys.slice(0, 6).join(', ') + (keys.length > 6 ? `, and ${keys.length - 6} more` : '');
  return keys.length === 0 ? 'the same values, written differently' : `different: ${shown}`;
}

function flatten(value: unknown, path = '', into = new Map<string, string>()): Map<string, string> {
  if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) flatten(inner, path === '' ? key : `${path}.${key}`, into);
  } else {
    into.set(path, String(value));
  }
  return into;
}
