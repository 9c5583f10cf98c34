import type { Problem } from '../../core/finding.ts';
import { defineCheck } from '../check.ts';
import type { OriginEvidence, OriginSight } from './origin-evidence.ts';

/** Wherever users get the release from, it is the same one. */
export const cdnOrigins = defineCheck({
  id: 'cdn/origins',
  holds: 'tarball, checksum file, manifest, CDN and every --origin give each file of the release the same digest',
  why: 'users of one place have another release than users of the other, under the same version',
  mend: 'find the place that is the odd one out, and fill it from the release that passed; never build a version twice',
  tier: 'contract',
  per: 'release',
  evidence: 'origins',
  appliesTo: () => null,
  lacksSubject: ({ places }) => (places.length === 0 ? 'no --origin was named' : null),
  check: ({ places }) => [
    ...places.filter(({ files }) => files.length === 0).map(checkEmpty),
    ...places.flatMap(checkMissing),
    ...places.flatMap(checkEncoding),
    ...[...claimsByFile(places)].flatMap(([file, claims]) => checkFile(file, claims)),
  ],
});

/** Who gives a file which digest. */
type Claims = Map<string, string[]>;

function claimsByFile(places: OriginEvidence['places']): Map<string, Claims> {
  const files = new Map<string, Claims>();
  for (const { name, files: said } of places) {
    for (const { file, sha256, by } of said) {
      const claims: Claims = files.get(file) ?? new Map<string, string[]>();
      const who = by === 'bytes' ? name : `${name} (${by})`;
      claims.set(sha256, [...(claims.get(sha256) ?? []), who]);
      files.set(file, claims);
    }
  }
  return files;
}

function checkFile(at: string, claims: Claims): Problem[] {
  if (claims.size < 2) return [];
  const bySize = [...claims].sort(([, a], [, b]) => b.length - a.length);
  const [most, ...odd] = bySize;
  const isEven = most?.[1].length === odd[0]?.[1].length;
  const names = odd.flatMap(([, who]) => who).join(', ');
  return [
    {
      at,
      problem: isEven
        ? `${claims.size} different files are given out as this one`
        : `${names} has another file than the rest`,
      actual: bySize.map(([sha256, who]) => `${sha256.slice(0, 12)}…: ${who.join(', ')}`).join('; '),
      hint: 'one place was filled from another run of the build; a released version must never be built again',
    },
  ];
}

function checkEmpty({ name }: OriginSight): Problem {
  return {
    at: name,
    problem: 'nothing of this release is there',
    hint: 'name the folder or base URL that holds its tarballs, or its published tree',
  };
}

/** Where there is nothing at all, that is said once. */
function checkMissing({ name, files, missing }: OriginSight): Problem[] {
  return (files.length === 0 ? [] : missing).map((file) => ({
    at: `${name}: ${file}`,
    problem: 'it is not there, although the rest of the release is',
    hint: 'one job of the release failed to upload: upload it again',
  }));
}

function checkEncoding({ name, encoded }: OriginSight): Problem[] {
  return encoded.map(({ file, encoding }) => ({
    at: `${name}: ${file}`,
    problem: `it is sent with Content-Encoding: ${encoding}, so download tools may store it without its gzip layer`,
    hint: 'serve a .tar.gz as application/gzip without an encoding',
  }));
}
