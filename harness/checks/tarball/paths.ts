import type { Problem } from '../../core/finding.ts';
import { defineCheck } from '../check.ts';
import type { TarEntryFacts } from './evidence.ts';
import { hasTarball } from './has-tarball.ts';

/** No entry can be unpacked to another place than the folder that was meant. */
export const safePaths = defineCheck({
  id: 'tarball/paths',
  holds: 'no entry is absolute, climbs with "..", goes through a link, or has characters that a name does not need',
  why: 'unpacking writes outside the folder: somebody else’s file is overwritten',
  mend: 'find out who packed it: no honest build makes such an entry; then pack the three files by name',
  tier: 'contract',
  per: 'arch',
  evidence: 'tarball',
  after: ['tarball/archive'],
  appliesTo: hasTarball,
  check: ({ tar: { entries } }) =>
    entries.flatMap((entry, index) =>
      // Both names: one tool goes by the header, another by the extensions.
      [...new Set([entry.name, entry.headerName])].flatMap((name) => checkName(name, entry, entries.slice(0, index))),
    ),
});

function checkName(name: string, entry: TarEntryFacts, before: readonly TarEntryFacts[]): Problem[] {
  const problems: Problem[] = [];
  const add = (problem: string): void => {
    problems.push({ at: entry.name, problem, hint: 'no honest build makes such an entry: find out who packed this' });
  };
  if (/^(?:[/\\]|[A-Za-z]:)/.test(name)) add(`absolute path: "${name}" would be written outside the folder`);
  if (name.split(/[/\\]/).includes('..')) add(`path escape: "${name}" climbs out of the folder with ".."`);
  if (/[\p{Cc}\p{Cf}\ufffd\\]/u.test(name))
    add(`the name ${JSON.stringify(name)} holds a control character, a backslash or broken UTF-8`);
  const link = before.find((other) => other.type === '2' && name.startsWith(`${other.name.replace(/\/+$/, '')}/`));
  if (link !== undefined) add(`"${name}" goes through ${link.name}, a symlink to ${link.linkName}`);
  return problems;
}
