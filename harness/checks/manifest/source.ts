import { ARCHES } from '../../core/arch.ts';
import { FIRST_YEAR, LAST_YEAR, isPlausibleYear } from '../../release/built-at-years.ts';
import { defineCheck } from '../check.ts';
import { type KeyProblem, eachManifest, hasManifest } from './each-manifest.ts';
import { isFloating, isFloatingRef } from './floating-name.ts';

/** It can be found out what the release was built from. */
export const manifestSource = defineCheck({
  id: 'manifest/source',
  holds: 'built_at is a UTC time, and source, kernel and binary versions name something that does not move',
  why: 'nobody can say, or build again, what users are running',
  mend: 'resolve branches and floating names to a tag or commit before the build, and take the time from a set clock, in UTC',
  tier: 'contract',
  per: 'release',
  evidence: 'manifest',
  after: ['manifest/schema'],
  appliesTo: hasManifest,
  check: (evidence) =>
    eachManifest(evidence, (manifest) => {
      const problems: KeyProblem[] = [];
      const { built_at, source_repo, source_ref, source_sha, binaries = [] } = manifest;
      if (!isUtcTime(built_at)) {
        const problem = `built_at "${built_at.slice(0, 40)}" is no UTC time`;
        problems.push({ key: 'built_at', problem, expected: 'YYYY-MM-DDTHH:MM:SSZ' });
      } else if (!isPlausibleYear(Number(built_at.slice(0, 4)))) {
        problems.push({
          key: 'built_at',
          problem: `built_at "${built_at}" is no time at which a release was built`,
          expected: `a year from ${FIRST_YEAR} to ${LAST_YEAR}`,
          actual: built_at,
          hint: 'the clock of the build machine was not set, or the time was taken from a file without one',
        });
      }
      if (source_repo?.trim() === '') {
        problems.push({
          key: 'source_repo',
          problem: 'source_repo is blank: the source is in no repository that can be found',
          expected: 'a repository, as owner/name, or no source_repo',
          actual: JSON.stringify(source_repo.slice(0, 40)),
          hint: 'a variable of the workflow was not set',
        });
      }
      for (const [key, text] of Object.entries({ source_repo, source_ref })) {
        if (text === undefined || !/[\p{Cc}\p{Cf}]/u.test(text)) continue;
        const problem = `${key} holds a character that is not seen: what it names cannot be found by what it looks like`;
        problems.push({
          key,
          problem,
          expected: 'characters that are seen',
          actual: JSON.stringify(text.slice(0, 80)),
        });
      }
      if (source_repo !== undefined && SECRETS.some((secret) => secret.test(source_repo))) {
        problems.push({
          key: 'source_repo',
          problem:
            'source_repo holds a user name or password, or a token: everybody who downloads the release can read it',
          expected: 'the address without what stands before its @ or behind its ?',
          hint: 'it is the address that the build fetched from: withdraw the password, and write owner/name',
        });
      }
      if (source_ref !== undefined && isFloatingRef(source_ref) && source_sha === undefined) {
        problems.push(unpinned('source_ref', source_ref, 'and there is no source_sha'));
      }
      // Git writes zeros where there is no commit, as before the first push of a branch.
      if (source_sha !== undefined && !/^(?!0+$)[0-9a-f]{6,64}$/.test(source_sha)) {
        const problem = `source_sha "${source_sha.slice(0, 80)}" is no commit id`;
        problems.push({ key: 'source_sha', problem, expected: 'a commit id in lower-case hexadecimal digits' });
      }
      for (const arch of ARCHES) {
        const version = manifest.targets[arch]?.kernel.version;
        if (version !== undefined && isFloating(version))
          problems.push(unpinned(`targets.${arch}.kernel.version`, version));
      }
      for (const { name, version } of binaries) {
        if (isFloating(version)) problems.push(unpinned(`binaries ${name}: version`, version));
      }
      return problems;
    }),
});

/** Before the @ of an address, behind its ?, and what two large hosts of repositories give out, by its beginning. */
const SECRETS: readonly RegExp[] = [
  /^\w+:\/\/[^/\s]*:[^/\s]*@|^https?:\/\/[^/\s]*@/i,
  /[?&#](?:[\w-]*token|password|secret)=/i,
  /\b(?:gh[oprsu]_\w{20}|github_pat_\w{20}|glpat-[\w-]{20})/,
];

function unpinned(key: string, value: string, also = ''): KeyProblem {
  return {
    key,
    problem: `unpinned: ${key} is "${value}", which names something else tomorrow ${also}`.trimEnd(),
    expected: 'a tag, a version or a commit',
    actual: value,
    hint: 'the workflow fell back to a default: resolve it to what was really built',
  };
}

function isUtcTime(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text)) return false;
  const time = new Date(text);
  // February 30 is parsed as March 1 by some engines, so the text must come back.
  return !Number.isNaN(time.getTime()) && time.toISOString().replace('.000Z', 'Z') === text;
}
