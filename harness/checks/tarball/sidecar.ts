import { isSha256, shortDigest } from '../../core/digest.ts';
import type { Problem } from '../../core/finding.ts';
import { renderSidecar } from '../../release/member-names.ts';
import { defineCheck } from '../check.ts';
import type { TarballEvidence } from './evidence.ts';
import { hasTarball } from './has-tarball.ts';

/** The checksum file fits the tarball. */
export const sidecar = defineCheck({
  id: 'tarball/sidecar',
  holds:
    'the .sha256 file beside the tarball is one line, the tarball’s digest and its bare name, as sha256sum -c reads it',
  why: 'users who verify their download are told that it is damaged, or verify nothing',
  mend: 'where the tarball was damaged, take it from the build again; else run sha256sum in its own folder, after the last step that writes it',
  tier: 'contract',
  per: 'arch',
  evidence: 'tarball',
  after: ['tarball/name', 'tarball/size'],
  appliesTo: hasTarball,
  check: (evidence, { subject }) => {
    const { name, sidecar } = evidence;
    if (sidecar === null) {
      if (subject.kind === 'tarball') return [];
      return [
        {
          at: `${String(name)}.sha256`,
          problem: 'the checksum file is missing',
          hint: 'the release step that runs sha256sum was skipped',
        },
      ];
    }
    if (sidecar.text === null)
      return [{ at: sidecar.name, problem: `the checksum file cannot be used: ${String(sidecar.problem)}` }];
    return checkText(evidence, sidecar.name, sidecar.text);
  },
});

function checkText({ name, sha256 }: TarballEvidence, at: string, text: string): Problem[] {
  if (name === null || sha256 === null || text === renderSidecar(sha256, name)) return [];
  const expected = renderSidecar(sha256, name).trimEnd();
  const actual = text.slice(0, 200).trimEnd();
  const [, digest, named] = /^(\S+)(?: [ *]([^\n]*))?\n?$/.exec(text) ?? [];
  if (digest === undefined)
    return [{ at, problem: 'the checksum file is not one line of digest and name', expected, actual }];
  const problems: Problem[] = [];
  if (!isSha256(digest)) {
    problems.push({ at, problem: 'the checksum is not 64 lower-case hexadecimal digits', expected, actual });
  } else if (digest !== sha256) {
    const problem = `the checksum is not that of the tarball: it says ${shortDigest(digest)}…, the bytes have ${shortDigest(sha256)}…`;
    problems.push({
      at,
      problem,
      expected: `the digest of these bytes: ${expected}`,
      actual,
      hint: 'the tarball was packed again, cut or damaged after it was hashed',
    });
  }
  if (named !== name) {
    const problem = `the checksum is for ${JSON.stringify(named ?? '')}, so sha256sum -c fails beside ${name}`;
    problems.push({
      at,
      problem,
      expected,
      actual,
      hint: 'sha256sum was run from another folder: it writes the path that it is given',
    });
  }
  if (problems.length === 0)
    problems.push({ at, problem: 'the line is not written as sha256sum writes it', expected, actual });
  return problems;
}
