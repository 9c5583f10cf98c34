import type { Problem } from '../../core/finding.ts';
import { TARBALL_MEMBERS, isTarballMember } from '../../release/member-names.ts';
import { defineCheck } from '../check.ts';
import type { TarEntryFacts } from './evidence.ts';
import { hasTarball } from './has-tarball.ts';

/** The tarball holds what it must and nothing else. */
export const members = defineCheck({
  id: 'tarball/members',
  holds: 'the tarball holds exactly kernel, rootfs.erofs and manifest.json, each once and at the top level',
  why: 'consumers extract these three by name: one that is missing or spelled otherwise stops them, and of two they take either',
  mend: 'pack with `tar -C folder -czf NAME kernel rootfs.erofs manifest.json`: the three files by name, not their folder',
  tier: 'contract',
  per: 'arch',
  evidence: 'tarball',
  after: ['tarball/archive'],
  appliesTo: hasTarball,
  check: ({ name, tar: { entries } }) => [
    ...TARBALL_MEMBERS.flatMap((member) => checkMember(String(name), member, entries)),
    ...entries
      .filter((entry) => !isTarballMember(plain(entry.name)))
      .map((entry) => ({
        at: entry.name,
        problem: `unexpected member "${entry.name}"`,
        expected: TARBALL_MEMBERS.join(', '),
        hint: 'a folder was packed as a whole: name the three files',
      })),
  ],
});

function checkMember(tarball: string, member: string, entries: readonly TarEntryFacts[]): Problem[] {
  const named = entries.filter(({ name }) => plain(name) === member);
  if (named.length === 0) {
    return [
      {
        at: member,
        problem: `the member ${member} is missing from ${tarball}`,
        hint: 'the build step before packing failed',
      },
    ];
  }
  const problems: Problem[] = named
    .filter(({ name }) => name !== member)
    .map(({ name }) => ({
      at: member,
      problem: `the member is named "${name}", so extracting "${member}" by name finds nothing`,
      expected: member,
      actual: name,
      hint: 'pack with `tar -C folder kernel rootfs.erofs manifest.json`, not `.`',
    }));
  if (named.length > 1) {
    const digests = named.map(({ sha256 }) => (sha256 ?? 'unread').slice(0, 12)).join(', ');
    problems.push({
      at: member,
      problem: `duplicate member: ${member} stands ${named.length} times (${digests}); some tools take the first, others the last`,
      hint: 'the archive was appended to instead of written anew',
    });
  }
  return problems;
}

function plain(name: string): string {
  return name.replace(/^(?:\.\/)+/, '').replace(/\/+$/, '');
}
